package jp.fukuhon.app.operators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jp.fukuhon.app.desk.AccountReport;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.Token;
import jp.fukuhon.core.account.TokenDesk;
import jp.fukuhon.core.account.TokenDesk.Issued;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tokens of scripts: one's own; an administrator sees and revokes everybody's. */
@RestController
final class TokenController {

  private static final int USUAL_DAYS = 90;

  private final TokenDesk tokens;
  private final Clock clock;

  TokenController(TokenDesk tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  @GetMapping("/v1/tokens")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> list(Caller caller) {
    Instant now = clock.instant();
    return tokens.all().stream()
        .filter(token -> isOf(caller, token.login()))
        .map(token -> AccountReport.json(token, now))
        .toList();
  }

  private static boolean isOf(Caller caller, String login) {
    return caller.has(AccountRole.ADMINISTRATOR) || login.equals(caller.login());
  }

  @PostMapping("/v1/tokens")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> issue(@RequestBody Bodies.NewToken body, Caller caller) {
    if (!caller.access().isSession()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_ALLOWED, "a token makes no token", "sign in as the person");
    }
    Set<AccountRole> roles = EnumSet.noneOf(AccountRole.class);
    roles.addAll(Bodies.required(body.roles(), "roles"));
    Issued issued =
        tokens.issue(
            caller.login(),
            Bodies.required(body.name(), "name"),
            roles,
            Duration.ofDays(Objects.requireNonNullElse(body.days(), USUAL_DAYS)),
            caller.login());
    return ResponseEntity.status(HttpStatus.CREATED)
        .header("Cache-Control", "no-store")
        .body(AccountReport.json(issued));
  }

  @PostMapping("/v1/tokens/{token}/revoke")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> revoke(@PathVariable long token, Caller caller) {
    Token own =
        tokens
            .find(token)
            .filter(known -> isOf(caller, known.login()))
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no token " + token + " of yours"));
    tokens.revoke(own.number(), caller.login());
    return ResponseEntity.noContent().build();
  }
}
