package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.TransferStatus;
import jp.fukuhon.core.ledger.TransferStatuses;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.transfer.StreamStanding;
import jp.fukuhon.jobs.verify.VerifyService;
import jp.fukuhon.schedules.nightly.NightBook;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "稼動状況。Where every transfer stands, what is frozen, and what needs a person.")
final class StatusCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Tokyo"));
  private static final Duration STALE = Duration.ofSeconds(10);

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "newest transfers (${DEFAULT-VALUE})")
  int limit;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      JdbcClient jdbc = JdbcClient.create(dataSource);
      boolean gateway = loaded.settings().role() == PartySettings.Role.GATEWAY;
      TransferStatuses statuses = new TransferStatuses(jdbc);
      List<TransferStatus> rows = gateway ? statuses.outgoing(limit) : statuses.incoming(limit);
      Map<String, String> hints = new LinkedHashMap<>();
      Map<String, String> restored =
          new RestoredStreams(loaded, dataSource, fukuhon.config).hints();
      rows.stream()
          .filter(TransferStatus::isOpen)
          .forEach(
              row -> {
                String stream = row.municipality() + "-" + row.dataset();
                Optional.ofNullable(restored.get(stream))
                    .or(() -> hint(dataSource, gateway, row))
                    .ifPresent(text -> hints.put(row.id(), text));
              });
      Map<String, Long> source = gateway ? source(jdbc) : Map.of();
      if (json) {
        System.out.println(
            Json.write(
                Stream.concat(
                        rows.stream().map(row -> json(row, source, hints)),
                        restored.entrySet().stream().map(StatusCommand::json))
                    .toList()));
      } else {
        hints.putAll(restored);
        print(loaded, rows, source, hints);
        if (gateway) {
          new NightReport(ScheduleReader.calendars(loaded), new NightBook(jdbc), Instant.now())
              .lines("./fukuhon -C " + fukuhon.config)
              .forEach(System.out::println);
          NoticeReport.lines(jdbc).forEach(System.out::println);
          new ComparisonReport(ScheduleReader.comparisons(loaded).keySet(), jdbc)
              .lines("./fukuhon -C " + fukuhon.config)
              .forEach(System.out::println);
        }
        new Comparisons(jdbc).signed(1).forEach(StatusCommand::print);
      }
    }
    return 0;
  }

  private Optional<String> hint(HikariDataSource dataSource, boolean gateway, TransferStatus row) {
    String stream = row.municipality() + "-" + row.dataset();
    Optional<String> worker =
        RunLock.holderOf(
            dataSource,
            gateway
                ? StreamStanding.lockName(StreamId.parse(stream))
                : VerifyService.lockName(row.id()));
    if (worker.isPresent()) {
      return Optional.of("at work: " + worker.get());
    }
    if (gateway) {
      return Optional.of(
          "nobody is at work on it; type: ./fukuhon -C " + fukuhon.config + " restart " + row.id());
    }
    boolean stale = row.updatedAt().isBefore(Instant.now().minus(STALE));
    return row.state().equals("VERIFYING") && stale
        ? Optional.of("nobody verifies it; type: ./fukuhon -C " + fukuhon.config + " serve")
        : Optional.empty();
  }

  private static Map<String, Long> source(JdbcClient jdbc) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(
        "quarantined",
        jdbc.sql("SELECT count(*) FROM source.open_quarantine").query(Long.class).single());
    counts.put(
        "deferred",
        jdbc.sql("SELECT count(*) FROM source.deferred_change").query(Long.class).single());
    counts.put(
        "frozenStreams",
        jdbc.sql("SELECT count(*) FROM source.freeze_window WHERE transfer_id IS NOT NULL")
            .query(Long.class)
            .single());
    return counts;
  }

  private static Map<String, Object> json(
      TransferStatus row, Map<String, Long> source, Map<String, String> hints) {
    Map<String, Object> json = new LinkedHashMap<>();
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

  /** A stream that a restore has put out of step is a row of its own, whatever is open in it. */
  private static Map<String, Object> json(Map.Entry<String, String> restored) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", restored.getKey());
    json.put("state", "RESTORED");
    json.put("hint", restored.getValue());
    return json;
  }

  private static void print(
      Loaded loaded,
      List<TransferStatus> rows,
      Map<String, Long> source,
      Map<String, String> hints) {
    System.out.println(
        loaded.settings().party()
            + " ("
            + loaded.settings().role().name().toLowerCase(Locale.ROOT)
            + ", "
            + loaded.settings().environment()
            + ")");
    if (rows.isEmpty()) {
      System.out.println("no transfers yet");
    } else {
      List<String[]> table = new ArrayList<>();
      table.add(
          new String[] {
            "TRANSFER",
            "STATE",
            "MODE",
            "RECORDS",
            "MB",
            "CHUNKS",
            "TWICE",
            "QUAR.",
            "JOB",
            "STARTED",
            "UPDATED"
          });
      rows.forEach(row -> table.add(cells(row)));
      Tables.print(System.out, table, java.util.Set.of(3, 4, 5, 6, 7));
    }
    source.forEach((name, count) -> System.out.println(label(name) + ": " + count));
    hints.forEach(
        (id, text) ->
            System.out.println((text.startsWith("at work") ? "" : "HINT: ") + id + " " + text));
  }

  private static void print(Comparisons.Comparison last) {
    System.out.println(
        "last comparison (突合): "
            + TIME.format(last.updatedAt())
            + (last.deep() ? ", deep" : "")
            + "; see 'reconcile show "
            + last.id()
            + "'");
  }

  private static String label(String name) {
    return switch (name) {
      case "quarantined" -> "records in quarantine (source.open_quarantine)";
      case "deferred" -> "deferred changes";
      default -> "frozen streams";
    };
  }

  private static String[] cells(TransferStatus row) {
    String batch = row.batchStatus();
    String mode = row.mode();
    return new String[] {
      row.id(),
      row.state(),
      mode == null ? "-" : mode,
      row.records() + (row.isOpen() ? "/" + row.expected() : ""),
      String.format(Locale.ROOT, "%.1f", row.bytes() / 1e6),
      String.valueOf(row.chunks()),
      String.valueOf(row.replayed()),
      String.valueOf(row.quarantined()),
      batch == null ? "-" : batch,
      TIME.format(row.startedAt()),
      TIME.format(row.updatedAt())
    };
  }
}
