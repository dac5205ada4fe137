package jp.fukuhon.app.desk;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.TransferStatus;
import jp.fukuhon.core.ledger.TransferStatuses;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.transfer.StreamStanding;
import jp.fukuhon.jobs.verify.VerifyService;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * 稼動状況: where every transfer stands, what is frozen, and what needs a person. It only looks.
 * Thread-safe.
 */
public final class StatusDesk {

  private static final Duration STALE = Duration.ofSeconds(10);

  private final Loaded loaded;
  private final DataSource engine;
  private final @Nullable Path config;
  private final boolean gateway;
  private final JdbcClient jdbc;
  private final TransferStatuses statuses;

  /**
   * @param config what a person types after {@code -C}
   */
  public StatusDesk(Loaded loaded, DataSource engine, @Nullable Path config) {
    this.loaded = loaded;
    this.engine = engine;
    this.config = config;
    this.gateway = loaded.settings().role() == PartySettings.Role.GATEWAY;
    this.jdbc = JdbcClient.create(engine);
    this.statuses = new TransferStatuses(jdbc);
  }

  /**
   * What was seen.
   *
   * @param rows transfers, newest first
   * @param hints what is to be done, by transfer
   * @param restored what is to be done about streams that a restore has put out of step
   * @param source counts of a gateway's own tables; empty at a centre, and for whoever does not see
   *     every stream
   */
  public record Status(
      List<TransferStatus> rows,
      Map<String, String> hints,
      Map<String, String> restored,
      Map<String, Long> source) {

    /** For scripts: transfers, then streams that a restore has put out of step. */
    public List<Map<String, @Nullable Object>> json() {
      List<Map<String, @Nullable Object>> all = new ArrayList<>();
      rows.forEach(row -> all.add(json(row)));
      restored.forEach(
          (stream, hint) -> {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("id", stream);
            json.put("state", "RESTORED");
            json.put("hint", hint);
            all.add(json);
          });
      return all;
    }

    private Map<String, @Nullable Object> json(TransferStatus row) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("id", row.id());
      json.put("dataset", row.dataset());
      json.put("municipality", row.municipality());
      json.put("state", row.state());
      json.put("mode", row.mode());
      json.put("records", row.records());
      json.put("expected", row.expected());
      json.put("quarantined", row.quarantined());
      json.put("bytes", row.bytes());
      json.put("chunks", row.chunks());
      json.put("replayed", row.replayed());
      json.put("batchStatus", row.batchStatus());
      json.put("since", row.since());
      json.put("upto", row.upto());
      json.put("startedAt", row.startedAt().toString());
      json.put("updatedAt", row.updatedAt().toString());
      json.put("hint", hints.get(row.id()));
      if (!source.isEmpty()) {
        json.put("source", source);
      }
      return json;
    }
  }

  /** Looks at everything. */
  public Status look(int limit) {
    return status(rows(limit, List.of()), stream -> true, true);
  }

  /**
   * Looks at some streams.
   *
   * @param municipalities empty for all
   * @param wanted of them
   */
  public Status look(int limit, List<String> municipalities, Predicate<StreamId> wanted) {
    List<TransferStatus> rows =
        rows(limit, municipalities).stream().filter(row -> wanted.test(stream(row))).toList();
    return status(rows, wanted, false);
  }

  /** Looks at one transfer; empty when there is no such one. */
  public Optional<Status> look(TransferId id) {
    return (gateway ? statuses.outgoing(id) : statuses.incoming(id))
        .map(row -> status(List.of(row), id.stream()::equals, false));
  }

  private List<TransferStatus> rows(int limit, List<String> municipalities) {
    return gateway
        ? statuses.outgoing(limit, municipalities)
        : statuses.incoming(limit, municipalities);
  }

  private Status status(List<TransferStatus> rows, Predicate<StreamId> wanted, boolean everything) {
    Map<String, String> restored = new LinkedHashMap<>();
    new RestoredStreams(loaded, engine, config)
        .hints()
        .forEach(
            (stream, hint) -> {
              if (wanted.test(StreamId.parse(stream))) {
                restored.put(stream, hint);
              }
            });
    Map<String, String> hints = new LinkedHashMap<>();
    rows.stream()
        .filter(TransferStatus::isOpen)
        .forEach(
            row ->
                Optional.ofNullable(restored.get(stream(row).toString()))
                    .or(() -> hint(row))
                    .ifPresent(text -> hints.put(row.id(), text)));
    return new Status(rows, hints, restored, gateway && everything ? source() : Map.of());
  }

  private static StreamId stream(TransferStatus row) {
    return StreamId.parse(row.municipality() + "-" + row.dataset());
  }

  private Optional<String> hint(TransferStatus row) {
    Optional<String> worker =
        RunLock.holderOf(
            engine,
            gateway ? StreamStanding.lockName(stream(row)) : VerifyService.lockName(row.id()));
    if (worker.isPresent()) {
      return Optional.of("at work: " + worker.get());
    }
    if (gateway) {
      return Optional.of(
          "nobody is at work on it; type: ./fukuhon -C " + config + " restart " + row.id());
    }
    boolean stale = row.updatedAt().isBefore(Instant.now().minus(STALE));
    return row.state().equals("VERIFYING") && stale
        ? Optional.of("nobody verifies it; type: ./fukuhon -C " + config + " serve")
        : Optional.empty();
  }

  private Map<String, Long> source() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("quarantined", count("SELECT count(*) FROM source.open_quarantine"));
    counts.put("deferred", count("SELECT count(*) FROM source.deferred_change"));
    counts.put(
        "frozenStreams",
        count("SELECT count(*) FROM source.freeze_window WHERE transfer_id IS NOT NULL"));
    return counts;
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
