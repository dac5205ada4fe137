package jp.fukuhon.app.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "receipt",
    mixinStandardHelpOptions = true,
    description =
        "受領証。Receipts: check one, copy one out with all that belongs to it, prove what is stored.",
    subcommands = {
      ReceiptVerifyCommand.class,
      ReceiptExportCommand.class,
      ReceiptProveCommand.class
    })
final class ReceiptCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "receipt: what? verify, export or prove", "for example: fukuhon receipt verify FILE");
  }
}
