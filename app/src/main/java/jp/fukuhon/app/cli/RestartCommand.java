package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import jp.fukuhon.app.cli.SendCommand.RunReport;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description = {
      "再送信。Goes on with an interrupted transfer from its last committed chunk (第5-8(2)イ).",
      "Whatever the interrupted run left in the job repository is repaired first. Safe to repeat."
    })
final class RestartCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(names = "--json", description = "print the result as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StopSignal stop = new StopSignal();
    SendProgress progress = new SendProgress(System.out, json);
    try (Interruption interruption = new Interruption(stop);
        GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop)) {
      gateway.evidence().tend();
      Run run = gateway.transfers().restart(TransferIds.parse(id), progress);
      gateway.evidence().tend();
      System.out.println(json ? RunReport.json(List.of(run)) : run.id() + " " + outcome(run));
      return RunReport.exitCode(List.of(run));
    } finally {
      progress.closeBar();
    }
  }

  private static String outcome(Run run) {
    for (ReceiverState outcome : ReceiverState.values()) {
      if (outcome.isFinal() && outcome.senderOutcome() == run.state()) {
        return outcome.name();
      }
    }
    return run.state() + ", " + run.status();
  }
}
