package jp.fukuhon.bench.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.SuitesScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "suites",
    mixinStandardHelpOptions = true,
    description = {
      "What does suite hybrid cost beside suite classic?",
      "",
      "Two municipalities send the same number of registers in turns, one in hybrid, "
          + "one in classic, both sides up throughout; after half of the rounds they "
          + "change places.",
      "",
      "Bound: the median of the pairs is at most 1.05."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench suites     (some 8 minutes)",
      "  ./fukuhon bench suites --registers 5000 --rounds 2 --uncounted 1"
    })
final class SuitesCommand implements Callable<Integer> {

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Registers of a transfer, text only. Default: 200000.")
  int registers;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "6",
      description = "Pairs in each half. Default: 6.")
  int rounds;

  @Option(
      names = "--uncounted",
      paramLabel = "R",
      defaultValue = "4",
      description = "Pairs before each half that do not count. Default: 4.")
  int uncounted;

  @Override
  public Integer call() {
    return options.run(
        "suites",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(
              rounds >= 1 && uncounted >= 0,
              "--rounds " + rounds + " --uncounted " + uncounted,
              "1 round or more, none that does not count or more");
          return new SuitesScenario(registers, rounds, uncounted).run(site, progress);
        });
  }
}
