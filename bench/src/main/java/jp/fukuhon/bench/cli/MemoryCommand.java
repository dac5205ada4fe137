package jp.fukuhon.bench.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.MemoryScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Is memory flat?",
      "",
      "Sender and centre run with -Xmx256m, in new processes for each case, and "
          + "send in one transfer: 50,000 registers; N registers; 500 registers of 8 "
          + "MiB and one of 64 MiB. Shows the largest resident memory (VmHWM) of "
          + "either process.",
      "",
      "Bound: those of N and of 50,000 registers are less than a quarter apart."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench memory     (some 15 minutes, 20 GB of disk)",
      "  ./fukuhon bench memory --registers 20000 --baseline 5000 --large 6"
    })
final class MemoryCommand implements Callable<Integer> {

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Registers of the second case, text only. Default: 1000000.")
  int registers;

  @Option(
      names = "--baseline",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Registers of the first case. Default: 50000.")
  int baseline;

  @Option(
      names = "--large",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Registers of 8 MiB in the third case, which has one of 64 MiB as well; 0 leaves that"
              + " case out. Default: 500.")
  int large;

  @Override
  public Integer call() {
    return options.run(
        "memory",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          BenchCommand.requireRegisters(baseline);
          Verbs.require(large >= 0, "--large " + large, "0 or more");
          return new MemoryScenario(baseline, registers, large).run(site, progress);
        });
  }
}
