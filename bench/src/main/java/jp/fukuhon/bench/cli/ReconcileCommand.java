package jp.fukuhon.bench.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.ReconcileScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "What does 突合 cost, in octets and seconds?",
      "",
      "Both sides build their trees, compare after 1,000 changes, compare when "
          + "they are equal, and with 1, 10 and 1,000 differences made by hand, of four "
          + "kinds. All of them must be found and none invented. A proxy counts the "
          + "bodies of the messages.",
      "",
      "Bounds: equal sides at most 1,024 octets each way and one round trip; 10 "
          + "differences at most 65,536 octets; the first tree of either side at most 10 s."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench reconcile",
      "  ./fukuhon bench reconcile --registers 50000"
    })
final class ReconcileCommand implements Callable<Integer> {

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Registers of both sides, text only, 1,000 or more. Default: 1000000.")
  int registers;

  @Override
  public Integer call() {
    return options.run(
        "reconcile",
        (site, progress) -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(
              registers >= ReconcileScenario.LEAST,
              "--registers " + registers,
              ReconcileScenario.LEAST + " registers or more");
          return new ReconcileScenario(registers).run(site, progress);
        });
  }
}
