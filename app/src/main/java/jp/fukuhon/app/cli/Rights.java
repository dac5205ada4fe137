package jp.fukuhon.app.cli;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import picocli.CommandLine.Option;

/** What an account is to be allowed, as it is typed. */
final class Rights {

  @Option(
      names = "--role",
      split = ",",
      required = true,
      paramLabel = "ROLE[,ROLE…]",
      description = "${COMPLETION-CANDIDATES}")
  Set<AccountRole> roles = EnumSet.noneOf(AccountRole.class);

  @Option(
      names = "--municipality",
      split = ",",
      paramLabel = "CODE[,CODE…]",
      description = "only about these municipalities; all without it")
  Set<String> municipalities = new TreeSet<>();

  @Option(
      names = "--dataset",
      split = ",",
      paramLabel = "NAME[,NAME…]",
      description = "only about these datasets; all without it")
  Set<Dataset> datasets = EnumSet.noneOf(Dataset.class);

  AccountScope scope() {
    Set<MunicipalityCode> codes = new LinkedHashSet<>();
    for (String code : municipalities) {
      MunicipalityCode.explain(code)
          .ifPresent(
              fault -> {
                throw new TransferException.Configuration(
                    fault, "a municipality's code has six digits, for example 131016");
              });
      codes.add(new MunicipalityCode(code));
    }
    return new AccountScope(codes, datasets);
  }
}
