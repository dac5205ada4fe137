package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.desk.RestoredStreams;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.NextTransfers;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.transfer.StreamStanding;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What 'send' would freeze and send, as this side's database stands: nothing is locked, written,
 * opened or asked, neither key nor line is used.
 */
final class SendPreview {

  private final Loaded loaded;
  private final HikariDataSource dataSource;
  private final Map<String, String> restored;
  private final OutgoingTransfers transfers;
  private final NextTransfers next;

  SendPreview(Loaded loaded, HikariDataSource dataSource, @Nullable Path config) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    this.loaded = loaded;
    this.dataSource = dataSource;
    this.restored = new RestoredStreams(loaded, dataSource, config).hints();
    this.transfers = new OutgoingTransfers(jdbc);
    this.next = new NextTransfers(jdbc);
  }

  /** What would become of one stream. */
  Map<String, @Nullable Object> of(StreamId stream, TransferMode mode) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("stream", stream.toString());
    Optional<OutgoingTransfer> open = transfers.open(stream);
    row.put("goesOnWith", open.map(known -> known.id().toString()).orElse(null));
    row.put("state", open.map(known -> known.state().name()).orElse(null));
    PartySettings.Transfer settings = loaded.settings().transfer();
    NextTransfers.Next would = next.look(stream, mode, settings.maxRecords());
    if (open.isEmpty()) {
      row.put("id", would.id().toString());
      row.put("mode", would.mode().name());
      row.put("since", would.since());
      row.put("upto", would.upto());
      row.put("rows", would.rows());
      row.put("bytes", would.octets());
      row.put("withdrawn", would.withdrawn());
      row.put("quarantined", would.quarantined());
      row.put("leftToFurtherTransfers", would.behind());
    }
    row.put("heldBackBy", obstacles(stream, open.isEmpty()));
    return row;
  }

  /** One sentence each. */
  private List<String> obstacles(StreamId stream, boolean begins) {
    List<String> obstacles = new ArrayList<>();
    RunLock.holderOf(dataSource, StreamStanding.lockName(stream))
        .ifPresent(holder -> obstacles.add("at work on it: " + holder));
    Optional.ofNullable(restored.get(stream.toString())).ifPresent(obstacles::add);
    PartySettings.CentreAddress centre = Objects.requireNonNull(loaded.settings().centre());
    refusal(
            () ->
                Peers.quarantine(dataSource, new PartyTransactions(dataSource))
                    .requireNone(centre.party()))
        .ifPresent(obstacles::add);
    if (begins) {
      refusal(() -> Peers.plannedChanges(dataSource, Clock.systemUTC()).requireNoneNear())
          .ifPresent(obstacles::add);
    }
    return obstacles;
  }

  private static Optional<String> refusal(Runnable demand) {
    try {
      demand.run();
      return Optional.empty();
    } catch (TransferException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The same for people. */
  static List<String> lines(Map<String, @Nullable Object> row) {
    List<String> lines = new ArrayList<>();
    if (row.get("goesOnWith") == null) {
      lines.add(
          "%s: would freeze %s rows with %s octets (change numbers above %s, up to %s) and send them as %s, %s"
              .formatted(
                  row.get("stream"),
                  row.get("rows"),
                  row.get("bytes"),
                  row.get("since"),
                  row.get("upto"),
                  row.get("id"),
                  row.get("mode")));
      lines.add(
          "  of these %s are withdrawals; %s are known to be faulty and would stay here; %s rows more would follow in further transfers"
              .formatted(
                  row.get("withdrawn"), row.get("quarantined"), row.get("leftToFurtherTransfers")));
    } else {
      lines.add(
          "%s: would go on with %s, which is %s"
              .formatted(row.get("stream"), row.get("goesOnWith"), row.get("state")));
    }
    if (row.get("heldBackBy") instanceof List<?> obstacles) {
      obstacles.forEach(obstacle -> lines.add("  held back: " + obstacle));
    }
    return lines;
  }
}
