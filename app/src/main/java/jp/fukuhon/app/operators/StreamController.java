package jp.fukuhon.app.operators;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.desk.BandwidthDesk;
import jp.fukuhon.app.desk.ReconcileReport;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.desk.TakeoverDesk;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.SendRequests.Standing;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.reconcile.ReconcileService;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The verbs {@code send --server}, {@code takeover}, {@code bandwidth} and {@code reconcile}, at a
 * gateway.
 */
@RestController
final class StreamController {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final GatewayParty gateway;
  private final TakeoverDesk takeovers;
  private final BandwidthDesk bandwidths;
  private final OperationLog log;
  private final Runs runs;

  StreamController(
      GatewayParty gateway,
      TakeoverDesk takeovers,
      BandwidthDesk bandwidths,
      OperationLog log,
      Runs runs) {
    this.gateway = gateway;
    this.takeovers = takeovers;
    this.bandwidths = bandwidths;
    this.log = log;
    this.runs = runs;
  }

  @PostMapping("/v1/streams/{stream}/send")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> send(
      @PathVariable String stream, @RequestBody Bodies.Send body, Caller caller) {
    StreamId id = own(stream);
    TransferMode mode =
        Boolean.TRUE.equals(body.full()) ? TransferMode.FULL : TransferMode.INCREMENTAL;
    log.append(
        caller.login(), "SEND", id.toString(), null, "REQUESTED", Map.of("mode", mode.name()));
    long request = gateway.requests().ask(id, mode, caller.login());
    return ResponseEntity.accepted()
        .location(URI.create("/v1/streams/" + id + "/requests/" + request))
        .body(Map.of("request", request, "stream", id.toString(), "mode", mode.name()));
  }

  @GetMapping("/v1/streams/{stream}/requests/{request}")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> sendRequest(
      @PathVariable String stream, @PathVariable long request) {
    StreamId id = own(stream);
    Standing standing =
        gateway
            .requests()
            .find(request, id)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no request " + request + " of " + id));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("request", request);
    json.put("stream", id.toString());
    json.put("server", standing.takenBy());
    json.put("exitCode", standing.exitCode());
    json.put("message", standing.message());
    return json;
  }

  private StreamId own(String stream) {
    StreamId id = StreamIds.parse(stream);
    if (!gateway.streams().contains(id)) {
      throw new TransferException.Refused(
          ErrorCode.NOT_FOUND,
          "this gateway does not send " + id,
          "its streams are " + gateway.streams());
    }
    return id;
  }

  @PostMapping("/v1/streams/{stream}/takeover")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, Object> takeover(
      @PathVariable String stream, @RequestBody Bodies.Confirmed body, Caller caller) {
    StreamId id = own(stream);
    String why = PersonAndReason.reason(body.text());
    Map<String, String> holders = takeovers.holders(id);
    body.require(TakeoverDesk.warning(holders));
    takeovers.take(id, holders, caller.login(), why);
    return Map.of("stream", id.toString(), "from", holders.values());
  }

  @GetMapping("/v1/streams/{stream}/bandwidth")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> bandwidth(@PathVariable String stream) {
    return bandwidths.inForce(own(stream)).json();
  }

  @PostMapping("/v1/streams/{stream}/bandwidth")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> change(
      @PathVariable String stream, @RequestBody Bodies.Rate body, Caller caller) {
    StreamId id = own(stream);
    bandwidths.change(
        id,
        Bodies.required(body.rate(), "rate"),
        caller.login(),
        Bodies.required(body.reason(), "reason"));
    return bandwidths.inForce(id).json();
  }

  @PostMapping("/v1/streams/{stream}/reconcile")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<Map<String, Object>> reconcile(
      @PathVariable String stream, @RequestBody Bodies.Compare body, Caller caller) {
    StreamId id = own(stream);
    boolean deep = Boolean.TRUE.equals(body.deep());
    log.append(caller.login(), "RECONCILE", id.toString(), null, "REQUESTED", Map.of("deep", deep));
    Optional<ReconcileService.Run> run =
        runs.begin(id.toString(), PATIENCE, begun -> gateway.reconciliation().run(id, deep));
    return run.flatMap(ReconcileService.Run::result)
        .map(result -> ResponseEntity.ok(ReconcileReport.of(result).json()))
        .orElseGet(
            () ->
                ResponseEntity.accepted()
                    .location(URI.create("/v1/comparisons"))
                    .body(Map.of("stream", id.toString(), "deep", deep)));
  }
}
