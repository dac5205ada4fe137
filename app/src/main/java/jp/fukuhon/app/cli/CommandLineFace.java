package jp.fukuhon.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Runs the command line: every fault of it at once, errors with a hint, exit codes from the table.
 */
public final class CommandLineFace {

  private static final Logger LOG = LoggerFactory.getLogger(CommandLineFace.class);
  private static final String UNEXPECTED_HINT =
      "run again with FUKUHON_LOG=debug, or look into the log";

  private CommandLineFace() {}

  /** Runs a verb; the process's exit code. */
  public static int run(String... args) {
    CommandLine commandLine = new CommandLine(new Fukuhon());
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, err));
    List<String> faults = faults(args);
    if (!faults.isEmpty()) {
      faults.forEach(fault -> err.println("ERROR: " + fault));
      err.println("HINT: 'fukuhon --help' and 'fukuhon VERB --help' tell how it is written");
      return ErrorCode.CONFIGURATION.exitCode();
    }
    return commandLine.execute(args);
  }

  /** Everything wrong with the arguments; picocli alone would stop at the first. */
  private static List<String> faults(String... args) {
    CommandLine probe = new CommandLine(new Fukuhon());
    probe.setCaseInsensitiveEnumValuesAllowed(true);
    collectErrors(probe);
    ParseResult parsed = probe.parseArgs(args);
    List<String> faults = new ArrayList<>();
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      if (at.isUsageHelpRequested() || at.isVersionHelpRequested()) {
        return List.of();
      }
      at.errors().forEach(error -> faults.add(message(error)));
      if (!at.unmatched().isEmpty()) {
        faults.add("not understood: " + String.join(" ", at.unmatched()));
      }
    }
    if (!parsed.hasSubcommand() && faults.isEmpty()) {
      faults.add("no verb was given");
    }
    return faults.stream().distinct().toList();
  }

  private static void collectErrors(CommandLine commandLine) {
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.getSubcommands().values().forEach(CommandLineFace::collectErrors);
  }

  private static String message(Exception error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  private static int report(Exception failure, PrintWriter err) {
    if (failure instanceof TransferException ours) {
      err.println("ERROR: " + ours.getMessage());
      err.println("HINT: " + ours.hint());
      LOG.debug("{}", ours.code(), ours);
      return ours.code().exitCode();
    }
    Optional<String> database = DatabaseFailure.of(failure);
    if (database.isPresent()) {
      LOG.error("the database failed", failure);
      err.println(
          "ERROR: this party's database is not available or is full (SQLSTATE "
              + database.get()
              + ")");
      err.println("HINT: when it answers again, see 'status' for the command to type");
      return ErrorCode.UNAVAILABLE.exitCode();
    }
    LOG.error("unexpected", failure);
    err.println("ERROR: " + failure.getClass().getSimpleName() + ": " + message(failure));
    err.println("HINT: " + UNEXPECTED_HINT);
    return ErrorCode.UNEXPECTED.exitCode();
  }
}
