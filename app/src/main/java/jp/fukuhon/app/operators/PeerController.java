package jp.fukuhon.app.operators;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import jp.fukuhon.app.desk.PeerDesk;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The verb {@code peer}. */
@RestController
final class PeerController {

  private final PeerDesk desk;

  PeerController(PeerDesk desk) {
    this.desk = desk;
  }

  @GetMapping("/v1/peers")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> list() {
    return desk.list(Instant.now()).stream().map(PeerDesk.Row::json).toList();
  }

  @PostMapping("/v1/peers/{peer}/quarantine")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> quarantine(
      @PathVariable String peer, @RequestBody Bodies.Reason body, Caller caller) {
    boolean changed = desk.quarantine(peer, body.text(), caller.login());
    return ResponseEntity.ok(Map.of("party", peer, "changed", changed));
  }

  @PostMapping("/v1/peers/{peer}/release")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> release(
      @PathVariable String peer, @RequestBody Bodies.Reason body, Caller caller) {
    desk.release(peer, body.text(), caller.login());
    return ResponseEntity.ok(Map.of("party", peer, "changed", true));
  }
}
