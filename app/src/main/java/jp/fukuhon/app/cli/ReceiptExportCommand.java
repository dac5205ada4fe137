package jp.fukuhon.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.party.EvidenceDesk;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Copies out the evidence of a decided transfer: manifest, acceptance, the chunks' headers and"
          + " acknowledgements,",
      "completion, receipt, all earlier receipts of the stream, certificates, revocation lists, and"
          + " how to check it all",
      "with openssl. No register is in it."
    })
final class ReceiptExportCommand implements Callable<Integer> {

  @ParentCommand ReceiptCommand receipt = new ReceiptCommand();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description = "directory to make, or file ending in .zip (evidence-ID)")
  @Nullable Path out;

  @Option(names = "--json", description = "print the result as JSON")
  boolean json;

  @Override
  public Integer call() {
    TransferId transfer = TransferIds.parse(id);
    Path chosen = out;
    Path target = chosen == null ? Path.of("evidence-" + transfer) : chosen;
    int files = EvidenceDesk.export(receipt.fukuhon.load(), transfer, target);
    if (json) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", transfer.toString());
      row.put("files", files);
      row.put("out", target.toAbsolutePath().toString());
      System.out.println(Json.write(row));
    } else {
      System.out.println(files + " files in " + target);
    }
    return 0;
  }
}
