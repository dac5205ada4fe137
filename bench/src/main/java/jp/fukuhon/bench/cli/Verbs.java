package jp.fukuhon.bench.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.IntSupplier;
import jp.fukuhon.practice.PracticeException;

/** What the verbs have in common. Stateless. */
final class Verbs {

  private static final int UNEXPECTED = 1;

  private Verbs() {}

  /** Runs a verb; its own exit code, 10 for what the user can put right, 1 for anything else. */
  static int guarded(IntSupplier verb) {
    try {
      return verb.getAsInt();
    } catch (PracticeException e) {
      System.err.println("ERROR: " + e.getMessage());
      System.err.println("HINT: " + e.hint());
      return PracticeException.EXIT_CODE;
    } catch (RuntimeException e) {
      e.printStackTrace();
      return UNEXPECTED;
    }
  }

  /**
   * Demands something of an option.
   *
   * @param given the option as it was written
   * @param allowed what may be written
   */
  static void require(boolean sound, String given, String allowed) {
    if (!sound) {
      throw new PracticeException(given + ": out of range", allowed);
    }
  }

  /** Says what is being done. */
  static void tell(String what) {
    System.err.println("… " + what);
  }

  /** The file for the figures of a run that began then. */
  static Path results(String prefix, Instant begun) {
    String time =
        DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC).format(begun);
    return Path.of(System.getProperty("fukuhon.bench.results", "bench/results"))
        .resolve(prefix + time + ".json");
  }
}
