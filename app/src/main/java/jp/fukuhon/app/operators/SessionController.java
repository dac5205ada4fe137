package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.core.account.Access;
import jp.fukuhon.core.account.SignInDesk;
import jp.fukuhon.core.account.SignInDesk.Opened;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out, and one's own account. */
@RestController
final class SessionController {

  private final SignInDesk desk;
  private final SignInGate gate;

  SessionController(SignInDesk desk, SignInGate gate) {
    this.desk = desk;
    this.gate = gate;
  }

  @PostMapping("/v1/session")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, @Nullable Object>> signIn(
      @RequestBody Bodies.SignIn body, HttpServletRequest request) {
    String login = Bodies.required(body.login(), "login");
    String password = Bodies.required(body.password(), "password");
    String address = request.getRemoteAddr();
    try {
      Opened opened = gate.pass(address, () -> desk.signIn(login, password, address));
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("session", opened.secret());
      json.put("until", opened.until().toString());
      json.putAll(json(opened.access()));
      return ResponseEntity.status(HttpStatus.CREATED)
          .header("Cache-Control", "no-store")
          .body(json);
    } catch (TransferException.Refused e) {
      if (desk.isKnown(login)) { // what else was typed as a login may be a password
        request.setAttribute(RefusedRequests.CLAIMED, login);
      }
      throw e;
    }
  }

  @DeleteMapping("/v1/session")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> signOut(Caller caller) {
    desk.signOut(caller.secret());
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/v1/account")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> own(Caller caller) {
    return json(caller.access());
  }

  @PutMapping("/v1/account/password")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Void> changePassword(
      @RequestBody Bodies.NewPassword body, Caller caller, HttpServletRequest request) {
    String old = Bodies.required(body.oldPassword(), "oldPassword");
    String chosen = Bodies.required(body.newPassword(), "newPassword");
    gate.pass(
        request.getRemoteAddr(),
        () -> {
          desk.changePassword(caller.secret(), old, chosen);
          return true;
        });
    return ResponseEntity.noContent().build();
  }

  private static Map<String, @Nullable Object> json(Access access) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("login", access.login());
    json.put("roles", access.roles().stream().map(Enum::name).toList());
    json.put("municipalities", access.scope().municipalityCodes());
    json.put("datasets", access.scope().datasetNames());
    json.put("mustChangePassword", access.mustChangePassword());
    json.put("token", access.token());
    return json;
  }
}
