package jp.fukuhon.bench.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import jp.fukuhon.bench.scenario.NightsScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "nights",
    mixinStandardHelpOptions = true,
    description = {
      "Is the thousandth night as fast as the first?",
      "",
      "The centre is given five million published versions of one municipality "
          + "by SQL; then the engine sends a thousand nights of a thousand changed "
          + "registers each, one after the other, both sides up throughout. Shows the "
          + "time from freeze to stored receipt.",
      "",
      "Bound: the median of the last ten nights is at most 1.25 times that of " + "the first ten."
    },
    footer = {
      "",
      "For example:",
      "  ./fukuhon bench nights     (some 20 minutes, 15 GB of disk)",
      "  ./fukuhon bench nights --versions 50000 --nights 30 --changed 100"
    })
final class NightsCommand implements Callable<Integer> {

  private static final int MOST_VERSIONS = 9_999_999;
  private static final int MOST_CHANGED = 20_000;

  @Mixin ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--versions",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "Versions that the centre holds before. Default: 5000000.")
  int versions;

  @Option(
      names = "--nights",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Nights, at most. Default: 1000.")
  int nights;

  @Option(
      names = "--changed",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Registers that change each night. Default: 1000.")
  int changed;

  @Option(
      names = "--minutes",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description =
          "Begins no further night after that time, and reports those there were. Default: 60.")
  int minutes;

  @Override
  public Integer call() {
    return options.run(
        "nights",
        (site, progress) -> {
          Verbs.require(
              changed >= 1 && changed <= MOST_CHANGED,
              "--changed " + changed,
              "1 to " + MOST_CHANGED);
          Verbs.require(
              versions >= changed && versions <= MOST_VERSIONS,
              "--versions " + versions,
              "as many as change each night, to " + MOST_VERSIONS);
          Verbs.require(
              nights >= 2 && minutes >= 1,
              "--nights " + nights + " --minutes " + minutes,
              "two nights or more, a minute or more");
          return new NightsScenario(versions, nights, changed, Duration.ofMinutes(minutes))
              .run(site, progress);
        });
  }
}
