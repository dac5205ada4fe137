package jp.fukuhon.app.operators;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.desk.ReconcileReport;
import jp.fukuhon.app.desk.StatusDesk;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.ComparisonArchive;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Looking: the verbs {@code status} and {@code reconcile --last}. */
@RestController
final class StatusController {

  private final Loaded loaded;
  private final StatusDesk desk;
  private final ObjectProvider<Runs> runs;

  /**
   * @param runs none at a centre
   */
  StatusController(Loaded loaded, StatusDesk desk, ObjectProvider<Runs> runs) {
    this.loaded = loaded;
    this.desk = desk;
    this.runs = runs;
  }

  @GetMapping("/v1/status")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> status(
      @RequestParam(defaultValue = "20") int limit, Caller caller) {
    Limits.require(limit);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("party", loaded.settings().party());
    json.put("role", loaded.settings().role().name());
    json.put("environment", loaded.settings().environment());
    json.put(
        "transfers",
        (caller.access().scope().isAll()
                ? desk.look(limit)
                : desk.look(limit, caller.municipalities(), caller::maySee))
            .json());
    return json;
  }

  @GetMapping("/v1/transfers/{transfer}")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  Map<String, @Nullable Object> transfer(@PathVariable String transfer) {
    TransferId id = TransferIds.parse(transfer);
    Map<String, @Nullable Object> json =
        desk.look(id)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no transfer " + id, "'status' lists them"))
            .json()
            .getFirst();
    json.put(
        "lastFailure",
        Optional.ofNullable(runs.getIfAvailable())
            .flatMap(known -> known.failure(id.stream().toString()))
            .orElse(null));
    return json;
  }

  @GetMapping("/v1/comparisons")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, Object>> comparisons(Caller caller) {
    try (ComparisonArchive archive = new ComparisonArchive(loaded, Clock.systemUTC())) {
      return archive.last().stream()
          .filter(result -> caller.maySee(StreamId.parse(result.stream())))
          .map(result -> ReconcileReport.of(result).json())
          .toList();
    }
  }
}
