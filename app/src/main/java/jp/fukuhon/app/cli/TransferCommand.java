package jp.fukuhon.app.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = "送受信の一件。One transfer: where its time went.",
    subcommands = {TransferTimelineCommand.class})
final class TransferCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "transfer: what? timeline", "for example: fukuhon transfer timeline 131016-FUKUHON-000042");
  }
}
