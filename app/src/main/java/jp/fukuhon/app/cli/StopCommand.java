package jp.fukuhon.app.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops a running transfer at its next chunk boundary and waits until it has stopped.",
      "Its records stay frozen and withheld; 'restart' goes on, 'abort' gives up."
    })
final class StopCommand implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofMillis(200);

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "how long to wait (${DEFAULT-VALUE})")
  int seconds;

  @Override
  public Integer call() throws InterruptedException {
    TransferId transfer = TransferIds.parse(id);
    try (GatewayParty gateway =
        new GatewayParty(fukuhon.load(), Clock.systemUTC(), new StopSignal())) {
      gateway.transfers().standing().require(transfer);
      Optional<String> worker = gateway.transfers().standing().worker(transfer.stream());
      if (worker.isEmpty()) {
        System.out.println(transfer + " is not running");
        return 0;
      }
      if (!gateway.transfers().requestStop(transfer, OperationLog.operator())) {
        System.out.println(transfer + " is not running; at work on its stream: " + worker.get());
        return 0;
      }
      System.out.println(transfer + " was asked to stop; at work: " + worker.get());
      Instant until = Instant.now().plusSeconds(seconds);
      while (gateway.transfers().standing().worker(transfer.stream()).isPresent()) {
        if (Instant.now().isAfter(until)) {
          throw new TransferException.LockHeld(
              transfer + " has not stopped within " + seconds + " s",
              "it stops when the chunk in hand is done");
        }
        Thread.sleep(LOOK);
      }
      System.out.println(transfer + " has stopped");
      return 0;
    }
  }
}
