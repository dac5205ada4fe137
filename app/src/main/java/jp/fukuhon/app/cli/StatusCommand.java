package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.ComparisonReport;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.desk.StatusDesk;
import jp.fukuhon.app.desk.StatusDesk.Status;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.TransferStatus;
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
      Status status = new StatusDesk(loaded, dataSource, fukuhon.config).look(limit);
      if (json) {
        System.out.println(Json.write(status.json()));
        return 0;
      }
      JdbcClient jdbc = JdbcClient.create(dataSource);
      Map<String, String> hints = new LinkedHashMap<>(status.hints());
      hints.putAll(status.restored());
      print(loaded, status.rows(), status.source(), hints);
      if (loaded.settings().role() == PartySettings.Role.GATEWAY) {
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
    return 0;
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
