package jp.fukuhon.practice.cli;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.lab.LabRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code lab}: creates, starts and stops a practice environment. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = {
      "Creates (if missing) and starts a practice environment in DIR: PostgreSQL with a database"
          + " per party, a practice certificate authority, keys, configuration, sample registers.",
      "Repeating it starts the same environment again and adds what is missing."
    })
final class LabCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "Its directory.")
  Path directory = Path.of("");

  @Option(
      names = "--municipality",
      paramLabel = "CODE[,CODE…]",
      description = "The municipalities by their six-digit codes. Default: 131016,011002.")
  @Nullable String municipalities;

  @Option(
      names = "--registers",
      paramLabel = "N",
      description = "Sample registers of each municipality. Default: 2000.")
  @Nullable String registers;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same registers. Default: 1.")
  @Nullable String seed;

  @Option(names = "--text-only", description = "Registers without images.")
  boolean textOnly;

  @Option(names = "--separate-databases", description = "One database server per party.")
  boolean separateDatabases;

  @Option(names = "--down", description = "Stops the database servers; the data stay.")
  boolean down;

  @Option(names = "--json", description = "Prints the result as JSON.")
  boolean json;

  private final PrintStream out = System.out;

  @Override
  public Integer call() {
    Faults faults = new Faults();
    try {
      return down ? stop() : start(faults);
    } catch (PracticeException e) {
      faults.add(String.valueOf(e.getMessage()), e.hint());
      return Report.of(faults, json, out);
    } catch (UncheckedIOException e) {
      faults.add(
          "a file cannot be read or written: " + e.getMessage(),
          "check the directory's owner, mode and free space, then run 'lab' again to go on");
      return Report.of(faults, json, out);
    }
  }

  private int stop() {
    Lab lab = new Lab(directory);
    if (lab.known().isEmpty()) {
      throw new PracticeException(
          "there is no practice environment in " + lab.directory(),
          "name the directory that 'lab' was given");
    }
    lab.down();
    if (json) {
      out.println(json(Map.of("state", "down", "directory", lab.directory().toString())));
    } else {
      out.println("Stopped. The data stay in " + lab.directory());
    }
    return 0;
  }

  private int start(Faults faults) {
    LabRequest request =
        new LabArguments(directory, faults)
            .request(municipalities, registers, seed, textOnly, separateDatabases);
    if (!faults.isEmpty()) {
      return Report.of(faults, json, out);
    }
    Lab lab = new Lab(directory);
    Path log = lab.directory().resolve("migrate.log");
    Lab.Outcome outcome;
    try (TerminalProgress progress = TerminalProgress.on(json)) {
      outcome = lab.up(request, new JarMigrations(log), progress);
    }
    if (json) {
      out.println(json(describe(outcome)));
    } else {
      new NextSteps(out).print(outcome);
    }
    return 0;
  }

  private static Map<String, Object> describe(Lab.Outcome outcome) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("state", "up");
    described.put("directory", outcome.directory().toString());
    described.put("labFile", outcome.directory().resolve("lab.json").toString());
    described.put(
        "parties", outcome.parties().stream().map(party -> describe(outcome, party)).toList());
    return described;
  }

  private static Map<String, Object> describe(Lab.Outcome outcome, LabParty party) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", party.name());
    described.put("role", party.role());
    described.put("directory", party.directory(outcome.directory()).toString());
    described.put("httpsPort", party.httpsPort());
    if (!party.isCentre()) {
      described.put("registers", outcome.request().registers());
      described.put("added", outcome.added().getOrDefault(party.name(), 0));
    }
    return described;
  }

  static String json(Object value) {
    return JsonMapper.builder().build().writeValueAsString(value);
  }

  /** Prints faults, each with its hint. */
  private static final class Report {
    static int of(Faults faults, boolean json, PrintStream out) {
      List<Faults.Fault> all = faults.all();
      if (json) {
        out.println(json(Map.of("error", "CONFIGURATION", "faults", all)));
      } else {
        for (Faults.Fault fault : all) {
          System.err.println("ERROR: " + fault.message());
          System.err.println("HINT: " + fault.hint());
        }
      }
      return PracticeException.EXIT_CODE;
    }
  }
}
