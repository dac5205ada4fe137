package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.BandwidthDesk;
import jp.fukuhon.app.desk.BandwidthDesk.InForce;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "bandwidth",
    mixinStandardHelpOptions = true,
    description = {
      "回線使用量の制限。How much of the line a stream's chunks may use. An order holds",
      "until it is withdrawn, whatever window is open; a run that is at work obeys",
      "within about a second. Without RATE it shows what is in force.",
      "",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON '8 Mbit/s' --reason '工事中'",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON none --reason '夜間に戻す'",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON configured --reason '完了'",
      ""
    })
final class BandwidthCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(index = "0", paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  @Nullable String stream;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RATE",
      description = {
        "for example '8 Mbit/s', 1 Mbit/s to 1 Gbit/s; 'none' for no limit;",
        "'configured' for what fukuhon.yaml says"
      })
  @Nullable String rate;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "why; needed with RATE, kept in the operation log")
  String reason = "";

  @Option(names = "--json", description = "print what is in force as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StreamId id = StreamIds.parse(Objects.requireNonNull(stream));
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      BandwidthDesk desk = new BandwidthDesk(loaded, dataSource);
      if (rate != null) {
        desk.change(id, rate, OperationLog.operator(), reason);
      }
      print(desk.inForce(id));
    }
    return 0;
  }

  private void print(InForce inForce) {
    if (json) {
      System.out.println(Json.write(inForce.json()));
      return;
    }
    System.out.println(
        "bandwidth of "
            + inForce.stream()
            + " is "
            + inForce.bandwidth()
            + Optional.ofNullable(inForce.order())
                .map(
                    known ->
                        ", ordered by "
                            + known.by()
                            + " at "
                            + NightReport.time(known.at())
                            + ": "
                            + known.reason())
                .orElse(", as configured"));
  }
}
