package jp.fukuhon.bench.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.ScaleScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = {
      "Does the cost of a record grow with their number?",
      "",
      "Transfers of 1,000, 200,000 and N registers in turns, both sides up "
          + "throughout; and transfers of 1,000 and N that are aborted when the "
          + "centre holds (nearly) all of them. The transactions that freeze, unlock, "
          + "publish and abort are timed by the server's own log.",
      "",
      "Bounds: a million takes at most 5.5 times as long as 200,000; each of "
          + "those transactions takes at most 50 ms and, within noise, as long for "
          + "1,000 as for N."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench scale      (some 30 minutes, 20 GB of disk)",
      "  ./fukuhon bench scale --registers 10000 --rounds 2"
    })
final class ScaleCommand implements Callable<Integer> {

  private static final int FEW = 1_000;
  private static final int SOME = 200_000;
  private static final int PARTS = 5;

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "Registers of the largest transfer, text only; below a million the one that it is"
              + " compared with has a fifth of them. Default: 1000000.")
  int registers;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "5",
      description = "How often each has its turn. Default: 5.")
  int rounds;

  @Override
  public Integer call() {
    return options.run(
        "scale",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(rounds >= 1, "--rounds " + rounds, "1 round or more");
          int some = Math.max(1, Math.min(SOME, registers / PARTS));
          return new ScaleScenario(FEW, some, registers, rounds).run(site, progress);
        });
  }
}
