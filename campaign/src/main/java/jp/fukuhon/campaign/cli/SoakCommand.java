package jp.fukuhon.campaign.cli;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import jp.fukuhon.campaign.soak.Soak;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code soak}: kills and network faults at random, writers and viewers at work all the time. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Three municipalities and a centre with writers and viewers at work, under kills and network",
      "faults that a seed decides; then the invariants are checked and a report is printed.",
      "Nothing is left behind. Exit code 1 when an invariant does not hold."
    })
final class SoakCommand implements Callable<Integer> {

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "30",
      description = "How long faults go on. Default: ${DEFAULT-VALUE}.")
  int minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Fixes what is decided; without it one is chosen, and printed.")
  @Nullable Long seed;

  @Option(names = "--quiet", description = "Prints the report only.")
  boolean quiet;

  @Override
  public Integer call() throws SQLException, InterruptedException {
    Long given = seed;
    long chosen = given == null ? System.nanoTime() & 0xFFFFFF : given;
    System.err.println("seed " + chosen);
    Consumer<String> progress = quiet ? line -> {} : SoakCommand::say;
    try (Soak soak = new Soak(chosen, progress)) {
      System.out.println(soak.run(Duration.ofMinutes(minutes)));
      return 0;
    } catch (AssertionError e) {
      say("ERROR: " + e.getMessage());
      return 1;
    }
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
