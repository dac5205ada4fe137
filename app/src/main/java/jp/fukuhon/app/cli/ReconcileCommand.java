package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.ReconcileReport;
import jp.fukuhon.app.party.ComparisonArchive;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.reconcile.ReconcileService.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "突合。Compares this municipality's registers with the centre's duplicates, without showing"
          + " their contents; the result is signed by both sides and kept by both.",
      "A comparison that was interrupted is gone on with. Exit code 13 when they differ."
    },
    subcommands = {ReconcileCommand.Show.class, MendCommand.class, MendCommand.Approve.class})
final class ReconcileCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "only this dataset, for example FUKUHON")
  @Nullable Dataset dataset;

  @Option(
      names = "--deep",
      description = "原本確認: hash every register again, and have the centre open every version again")
  boolean deep;

  @Option(names = "--last", description = "the newest kept result of each stream; either party")
  boolean last;

  @Option(names = "--json", description = "print the results as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    if (!last) {
      return compared(loaded);
    }
    List<ReconciliationResult> results = kept(loaded);
    if (results.isEmpty()) {
      System.err.println("HINT: there is no result yet; 'reconcile' makes one");
    }
    return print(results.stream().map(ReconcileReport::of).toList(), json);
  }

  private static List<ReconciliationResult> kept(Loaded loaded) {
    try (ComparisonArchive archive = new ComparisonArchive(loaded, Clock.systemUTC())) {
      return archive.last();
    }
  }

  private int compared(Loaded loaded) {
    if (loaded.settings().role() != Role.GATEWAY) {
      throw new TransferException.Configuration(
          "the centre cannot call the municipalities: they start comparisons",
          "'bureau ask' asks one of them for a comparison; 'reconcile --last' shows the kept"
              + " results");
    }
    StopSignal stop = new StopSignal();
    List<ReconcileReport> reports = new ArrayList<>();
    try (Interruption interruption = new Interruption(stop);
        GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop)) {
      for (StreamId stream : streams(gateway)) {
        Run run = gateway.reconciliation().run(stream, deep);
        if (run.result().isEmpty()) {
          throw new TransferException.Refused(
              ErrorCode.STOPPED,
              "comparison " + run.id() + " was stopped",
              "type 'reconcile' again; it goes on from there");
        }
        ReconciliationResult result = run.result().get();
        reports.add(new ReconcileReport(result, gateway.mending().before(result)));
      }
    }
    return print(reports, json);
  }

  private List<StreamId> streams(GatewayParty gateway) {
    List<StreamId> wanted =
        gateway.streams().stream()
            .filter(stream -> dataset == null || stream.dataset() == dataset)
            .toList();
    if (wanted.isEmpty()) {
      throw new TransferException.Configuration(
          "this gateway does not send " + dataset, "its streams are " + gateway.streams());
    }
    return wanted;
  }

  private static int print(List<ReconcileReport> reports, boolean json) {
    if (json) {
      System.out.println(Json.write(reports.stream().map(ReconcileReport::json).toList()));
    } else {
      reports.forEach(report -> report.print(System.out));
    }
    return reports.stream().allMatch(report -> report.result().saysEqual())
        ? 0
        : ErrorCode.RECONCILIATION.exitCode();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "A kept result, both signatures verified; at either party.")
  static final class Show implements Callable<Integer> {

    @ParentCommand ReconcileCommand reconcile = new ReconcileCommand();

    @Parameters(paramLabel = "ID", description = "of the comparison")
    String id = "";

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      Loaded loaded = reconcile.fukuhon.load();
      try (ComparisonArchive archive = new ComparisonArchive(loaded, Clock.systemUTC())) {
        return print(List.of(ReconcileReport.of(archive.find(id))), json || reconcile.json);
      }
    }
  }
}
