package jp.fukuhon.app.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.party.EvidenceDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Checks the evidence of a transfer in the centre's database and computes every chunk's roots"
          + " anew from the stored",
      "versions alone: what is stored is what the sender signed (exit 12 if not). Needs no key."
    })
final class ReceiptProveCommand implements Callable<Integer> {

  @ParentCommand ReceiptCommand receipt = new ReceiptCommand();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    return ProofReport.print(
        EvidenceDesk.prove(receipt.fukuhon.load(), TransferIds.parse(id)), json);
  }
}
