package jp.fukuhon.bench.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.tune.Training;
import jp.fukuhon.practice.PracticeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the JVM what fukuhon does, so that every later process starts in about half the time "
          + "and is fast from its first transfer on (AOT cache, JEP 483 and 515).",
      "",
      "A centre and a gateway of a temporary practice environment bring some transfers over; what "
          + "the JVM learned stays beside the built product, and ./fukuhon uses it until the "
          + "sources change. Without it everything works as well, only slower at first."
    },
    footer = {"", "For example:", "  ./fukuhon tune     (about a minute and a half)"})
final class TuneCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final int MOST_TRANSFERS = 50;

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Registers of each transfer, text only. Default: 50000.")
  int registers;

  @Option(
      names = "--transfers",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many transfers. Default: 3.")
  int transfers;

  @Override
  public Integer call() {
    return Verbs.guarded(
        () -> {
          BenchCommand.requireRegisters(registers);
          Verbs.require(
              transfers >= 1 && transfers <= MOST_TRANSFERS,
              "--transfers " + transfers,
              "1 to " + MOST_TRANSFERS);
          try (Site site = Site.create()) {
            site.limit(LIMIT);
            for (Path cache : new Training(folder(), registers, transfers).run(site, Verbs::tell)) {
              System.out.printf("%s  %,d MB%n", cache, cache.toFile().length() / 1_000_000);
            }
          }
          return 0;
        });
  }

  private static Path folder() {
    String folder = System.getProperty("fukuhon.app.tuned", "");
    if (folder.isEmpty()) {
      throw new PracticeException(
          "no folder for what is learned", "run ./fukuhon tune, or set -Dfukuhon.app.tuned=DIR");
    }
    return Path.of(folder).toAbsolutePath();
  }
}
