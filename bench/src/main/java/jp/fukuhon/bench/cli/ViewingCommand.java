package jp.fukuhon.bench.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.ViewingScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "viewing",
    mixinStandardHelpOptions = true,
    description = {
      "How many records can viewers look up beside an open transfer?",
      "",
      "The centre holds N published registers, and a transfer whose sender is "
          + "dead holds new versions of a tenth of them. Two connections of the "
          + "viewer's role look single records up through the view, at random, with "
          + "the simple protocol and with prepared statements, by pgbench where the "
          + "chosen PostgreSQL has it, else by threads of the JDBC driver. A third "
          + "looks whether withheld records stay withheld.",
      "",
      "Bounds: 4,000 a second, prepared 10,000."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench viewing    (some 6 minutes, 10 GB of disk)",
      "  ./fukuhon bench viewing --registers 10000 --seconds 3 --rounds 1"
    })
final class ViewingCommand implements Callable<Integer> {

  private static final int PART = 10;

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Published registers, text only, 10 or more. Default: 1000000.")
  int registers;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "15",
      description = "How long each round is. Default: 15.")
  int seconds;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "3",
      description = "How often each protocol has its turn. Default: 3.")
  int rounds;

  @Override
  public Integer call() {
    return options.run(
        "viewing",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(
              registers >= PART && seconds >= 1 && rounds >= 1,
              "--registers " + registers + " --seconds " + seconds + " --rounds " + rounds,
              PART + " registers or more, one second or more, one round or more");
          return new ViewingScenario(
                  registers, registers / PART, Duration.ofSeconds(seconds), rounds)
              .run(site, progress);
        });
  }
}
