package jp.fukuhon.bench.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.ResumeScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Does a resume cost no more than what is left?",
      "",
      "A transfer that is left alone, and one whose sender gets SIGKILL when 90 "
          + "%% of its records are acknowledged and is then restarted, in turns. "
          + "Below 200,000 registers chunks are made smaller (a hundredth), or there "
          + "were no 90 %%.",
      "",
      "Bound: from the restarted process's first session with its database to "
          + "the stored receipt at most 15 %% of the whole transfer; the start of the "
          + "process is shown beside it."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench resume     (some 5 minutes)",
      "  ./fukuhon bench resume --registers 20000 --rounds 1"
    })
final class ResumeCommand implements Callable<Integer> {

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Registers of each transfer, text only. Default: 200000.")
  int registers;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "3",
      description = "How often both have their turn. Default: 3.")
  int rounds;

  @Override
  public Integer call() {
    return options.run(
        "resume",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(rounds >= 1, "--rounds " + rounds, "1 round or more");
          return new ResumeScenario(registers, rounds).run(site, progress);
        });
  }
}
