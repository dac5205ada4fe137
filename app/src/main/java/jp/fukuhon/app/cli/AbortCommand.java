package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "abort",
    mixinStandardHelpOptions = true,
    description = {
      "Gives an open transfer up: the centre forgets its pending records, the freeze ends, the next"
          + " transfer carries",
      "the same changes again. The centre decides; if it has published already, that stands."
    })
final class AbortCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; kept by both sides")
  String reason = "";

  @Mixin Consent consent = new Consent();

  @Override
  public Integer call() {
    TransferId transfer = TransferIds.parse(id);
    String why = PersonAndReason.reason(reason);
    consent.require(Warnings.abort(transfer));
    try (GatewayParty gateway =
        new GatewayParty(fukuhon.load(), Clock.systemUTC(), new StopSignal())) {
      Receipt receipt = gateway.transfers().abort(transfer, why, OperationLog.operator());
      System.out.println(transfer + " " + receipt.outcome());
      return receipt.outcome() == ReceiverState.ABORTED
          ? 0
          : jp.fukuhon.core.error.ErrorCode.CONFLICT.exitCode();
    }
  }
}
