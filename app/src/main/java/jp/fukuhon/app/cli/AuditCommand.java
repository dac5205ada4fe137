package jp.fukuhon.app.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "操作履歴。The operation log (第5-4(5)): verify it, make a checkpoint, see what others said.",
    subcommands = {AuditVerifyCommand.class, AuditCheckpointCommand.class, AuditPeersCommand.class})
final class AuditCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "audit: what? verify, checkpoint or peers", "for example: fukuhon -C DIR audit verify");
  }
}
