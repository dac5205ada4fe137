package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.ComparisonReport;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.SendDesk;
import jp.fukuhon.jobs.transfer.SendLoop;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = {
      "送信。Sends what has changed, one transfer after the other, until nothing is left.",
      "An open transfer is gone on with first, from its last committed chunk."
    })
final class SendCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "only this dataset, for example FUKUHON")
  @Nullable Dataset dataset;

  @Option(
      names = "--full",
      description = "全件再送信: everything once more, as a series of bounded transfers")
  boolean full;

  @Option(
      names = "--server",
      description = {
        "ask the running server of this gateway ('serve') to do it, and wait for its end;",
        "stopping this command does not stop the transfer, 'stop ID' does"
      })
  boolean server;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "with --server: how long the server may take to begin (${DEFAULT-VALUE}); it does one"
              + " request after the other")
  int wait;

  @Option(
      names = "--dry-run",
      description = "試行: say what would be frozen and sent; nothing is changed, nobody is asked")
  boolean dryRun;

  @Option(names = "--json", description = "print the transfers made as JSON")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Loaded loaded = fukuhon.load();
    if (dryRun) {
      preview(loaded);
      return 0;
    }
    StopSignal stop = new StopSignal();
    if (server) {
      return askServer(loaded, stop);
    }
    SendProgress progress = new SendProgress(System.out, json);
    List<Run> runs = new ArrayList<>();
    try (Interruption interruption = new Interruption(stop);
        GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop)) {
      gateway.evidence().tend();
      for (StreamId stream : streams(gateway)) {
        SendLoop.send(gateway.transfers(), stream, mode(), progress, stop, runs::add);
      }
      gateway.evidence().tend();
      progress.closeBar();
      new ComparisonReport(streams(gateway), JdbcClient.create(gateway.dataSource()))
          .wishes("./fukuhon -C " + fukuhon.config)
          .forEach(System.err::println);
    } finally {
      progress.closeBar();
    }
    if (json) {
      System.out.println(RunReport.json(runs));
    }
    return RunReport.exitCode(runs);
  }

  private void preview(Loaded loaded) {
    GatewayParty.requireRole(loaded.settings());
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      SendPreview preview = new SendPreview(loaded, dataSource, fukuhon.config);
      List<Map<String, @Nullable Object>> rows =
          wanted(loaded.settings().streams().stream().map(StreamId::parse).toList()).stream()
              .map(stream -> preview.of(stream, mode()))
              .toList();
      if (json) {
        System.out.println(Json.write(rows));
      } else {
        rows.forEach(row -> SendPreview.lines(row).forEach(System.out::println));
        System.out.println("nothing was frozen, nothing was sent");
      }
    }
  }

  private int askServer(Loaded loaded, StopSignal stop) throws InterruptedException {
    int exit = 0;
    try (GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop)) {
      ServedSend served = new ServedSend(gateway, System.out, json, Duration.ofSeconds(wait));
      for (StreamId stream : streams(gateway)) {
        exit = Math.max(exit, served.send(stream, mode()));
      }
    }
    return exit;
  }

  private TransferMode mode() {
    return full ? TransferMode.FULL : TransferMode.INCREMENTAL;
  }

  private List<StreamId> streams(GatewayParty gateway) {
    return wanted(gateway.streams());
  }

  private List<StreamId> wanted(List<StreamId> all) {
    List<StreamId> wanted =
        all.stream().filter(stream -> dataset == null || stream.dataset() == dataset).toList();
    if (wanted.isEmpty()) {
      throw new TransferException.Configuration(
          "this gateway does not send " + dataset, "its streams are " + all);
    }
    return wanted;
  }

  /** What a verb says of its runs. */
  static final class RunReport {

    private RunReport() {}

    static String json(List<Run> runs) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Run run : runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", run.id().toString());
        row.put("state", run.state().name());
        row.put("batchStatus", run.status().name());
        rows.add(row);
      }
      return Json.write(rows);
    }

    static int exitCode(List<Run> runs) {
      int code = SendDesk.exitCode(runs);
      if (code == ErrorCode.STOPPED.exitCode()) {
        System.err.println("HINT: stopped at a chunk boundary; 'restart' goes on from there");
      }
      return code;
    }
  }
}
