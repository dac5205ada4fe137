package jp.fukuhon.app.operators;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The verbs {@code stop}, {@code restart} and {@code abort}, at a gateway. */
@RestController
final class TransferController {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final GatewayParty gateway;
  private final OperationLog log;
  private final Runs runs;

  TransferController(GatewayParty gateway, OperationLog log, Runs runs) {
    this.gateway = gateway;
    this.log = log;
    this.runs = runs;
  }

  @PostMapping("/v1/transfers/{transfer}/stop")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, @Nullable Object>> stop(@PathVariable String transfer, Caller caller) {
    TransferId id = TransferIds.parse(transfer);
    gateway.transfers().standing().require(id);
    Optional<String> worker = gateway.transfers().standing().worker(id.stream());
    boolean asked = worker.isPresent() && gateway.transfers().requestStop(id, caller.login());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("transfer", id.toString());
    json.put("asked", asked);
    json.put("atWork", worker.orElse(null));
    return ResponseEntity.status(asked ? 202 : 200).location(location(id)).body(json);
  }

  @PostMapping("/v1/transfers/{transfer}/restart")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, @Nullable Object>> restart(
      @PathVariable String transfer, Caller caller) {
    TransferId id = TransferIds.parse(transfer);
    gateway.transfers().standing().require(id);
    gateway
        .transfers()
        .standing()
        .worker(id.stream())
        .ifPresent(
            worker -> {
              throw new TransferException.LockHeld(id + " is at work: " + worker, null);
            });
    log.append(
        caller.login(), "RESTART", id.stream().toString(), id.toString(), "REQUESTED", Map.of());
    Optional<Run> run =
        runs.begin(
            id.stream().toString(),
            PATIENCE,
            begun -> gateway.transfers().restart(id, telling(begun)));
    return answer(id, run.map(ended -> ended.state().name()));
  }

  private static TransferListener telling(Runnable begun) {
    return new TransferListener() {
      @Override
      public void begins(OutgoingTransfer transfer) {
        begun.run();
      }
    };
  }

  @PostMapping("/v1/transfers/{transfer}/abort")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, @Nullable Object>> abort(
      @PathVariable String transfer, @RequestBody Bodies.Confirmed body, Caller caller) {
    TransferId id = TransferIds.parse(transfer);
    String why = PersonAndReason.reason(body.text());
    gateway.transfers().standing().require(id);
    body.require(Warnings.abort(id));
    Optional<Receipt> receipt =
        runs.begin(
            id.stream().toString(),
            PATIENCE,
            begun -> gateway.transfers().abort(id, why, caller.login()));
    return answer(id, receipt.map(decided -> decided.outcome().name()));
  }

  private static ResponseEntity<Map<String, @Nullable Object>> answer(
      TransferId id, Optional<String> ended) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("transfer", id.toString());
    json.put("state", ended.orElse(null));
    return ResponseEntity.status(ended.isPresent() ? 200 : 202).location(location(id)).body(json);
  }

  private static URI location(TransferId id) {
    return URI.create("/v1/transfers/" + id);
  }
}
