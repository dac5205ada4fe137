package jp.fukuhon.app.operators;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import jp.fukuhon.app.desk.AccountReport;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.core.account.AccountDesk;
import jp.fukuhon.core.account.AccountDesk.GivenOut;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What an administrator does: the verb {@code account}. */
@RestController
final class AccountController {

  private final AccountDesk accounts;
  private final Clock clock;

  AccountController(AccountDesk accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> list() {
    Instant now = clock.instant();
    return accounts.all().stream().map(account -> AccountReport.json(account, now)).toList();
  }

  @PostMapping("/v1/accounts")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> add(@RequestBody Bodies.NewAccount body, Caller caller) {
    return shownOnce(
        HttpStatus.CREATED,
        accounts.add(
            Bodies.required(body.login(), "login"),
            Bodies.required(body.person(), "person"),
            body.roleSet(),
            body.scope(),
            caller.login(),
            why(body.reason())));
  }

  @PostMapping("/v1/accounts/{login}/reset")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> reset(
      @PathVariable String login, @RequestBody Bodies.Reason body, Caller caller) {
    return shownOnce(HttpStatus.OK, accounts.reset(login, caller.login(), why(body.reason())));
  }

  @PostMapping("/v1/accounts/{login}/lock")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> lock(
      @PathVariable String login, @RequestBody Bodies.Reason body, Caller caller) {
    accounts.lock(login, caller.login(), why(body.reason()));
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/v1/accounts/{login}/unlock")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> unlock(
      @PathVariable String login, @RequestBody Bodies.Reason body, Caller caller) {
    accounts.unlock(login, caller.login(), why(body.reason()));
    return ResponseEntity.noContent().build();
  }

  @PutMapping("/v1/accounts/{login}/rights")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> change(
      @PathVariable String login, @RequestBody Bodies.Rights body, Caller caller) {
    accounts.change(login, body.roleSet(), body.scope(), caller.login(), why(body.reason()));
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/v1/accounts/{login}/revoke")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> end(
      @PathVariable String login, @RequestBody Bodies.Confirmed body, Caller caller) {
    String reason = why(body.reason());
    body.require(Warnings.endAccount(login));
    accounts.end(login, caller.login(), reason);
    return ResponseEntity.noContent().build();
  }

  private static String why(@Nullable String reason) {
    return PersonAndReason.reason(Bodies.required(reason, "reason"));
  }

  private static ResponseEntity<Map<String, Object>> shownOnce(HttpStatus status, GivenOut given) {
    return ResponseEntity.status(status)
        .header("Cache-Control", "no-store")
        .body(AccountReport.json(given));
  }
}
