package jp.fukuhon.app.operators;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;

/** What requests carry. A member that is missing is null; none is ever printed. */
final class Bodies {

  private Bodies() {}

  /** Demands a member. */
  static <T> T required(@Nullable T member, String name) {
    if (member == null) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST,
          "the member '" + name + "' is missing",
          "GET /v1/openapi.yaml describes the body");
    }
    return member;
  }

  /** Somebody signs in. */
  record SignIn(@Nullable String login, @Nullable String password) {
    @Override
    public String toString() {
      return "SignIn";
    }
  }

  /** A password is replaced. */
  record NewPassword(@Nullable String oldPassword, @Nullable String newPassword) {
    @Override
    public String toString() {
      return "NewPassword";
    }
  }

  /** Why something is done. */
  record Reason(@Nullable String reason) {
    String text() {
      return required(reason, "reason");
    }
  }

  /**
   * Why something is done that cannot be taken back.
   *
   * @param yes that it is meant
   */
  record Confirmed(@Nullable String reason, @Nullable Boolean yes) {

    String text() {
      return required(reason, "reason");
    }

    /**
     * Demands that it is meant.
     *
     * @param what will happen
     */
    void require(String what) {
      if (!Boolean.TRUE.equals(yes)) {
        throw new TransferException.Refused(
            ErrorCode.BAD_REQUEST,
            what + " Nothing was done",
            "if that is what you want, send the member \"yes\": true");
      }
    }
  }

  /** What is to be sent. */
  record Send(@Nullable Boolean full) {}

  /** Another bandwidth. */
  record Rate(@Nullable String rate, @Nullable String reason) {}

  /** How long a night runs on. */
  record RunOn(@Nullable String until, @Nullable String reason) {}

  /** A comparison. */
  record Compare(@Nullable Boolean deep) {}

  /** A comparison that is asked for. */
  record Wish(@Nullable Boolean deep, @Nullable String reason) {}

  /** A token to be made. */
  record NewToken(
      @Nullable String name, @Nullable List<AccountRole> roles, @Nullable Integer days) {}

  /** What an account may do. */
  record Rights(
      @Nullable List<AccountRole> roles,
      @Nullable List<String> municipalities,
      @Nullable List<Dataset> datasets,
      @Nullable String reason) {

    Set<AccountRole> roleSet() {
      return new LinkedHashSet<>(required(roles, "roles"));
    }

    AccountScope scope() {
      return Bodies.scope(municipalities, datasets);
    }
  }

  /** An account to be given. */
  record NewAccount(
      @Nullable String login,
      @Nullable String person,
      @Nullable List<AccountRole> roles,
      @Nullable List<String> municipalities,
      @Nullable List<Dataset> datasets,
      @Nullable String reason) {

    Set<AccountRole> roleSet() {
      return new LinkedHashSet<>(required(roles, "roles"));
    }

    AccountScope scope() {
      return Bodies.scope(municipalities, datasets);
    }
  }

  private static AccountScope scope(
      @Nullable List<String> municipalities, @Nullable List<Dataset> datasets) {
    Set<MunicipalityCode> codes = new LinkedHashSet<>();
    for (String code : Objects.requireNonNullElse(municipalities, List.<String>of())) {
      MunicipalityCode.explain(code)
          .ifPresent(
              fault -> {
                throw new TransferException.Refused(ErrorCode.BAD_REQUEST, fault);
              });
      codes.add(new MunicipalityCode(code));
    }
    return new AccountScope(
        codes, new LinkedHashSet<>(Objects.requireNonNullElse(datasets, List.<Dataset>of())));
  }
}
