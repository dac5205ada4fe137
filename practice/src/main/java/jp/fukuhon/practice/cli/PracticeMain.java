package jp.fukuhon.practice.cli;

import java.io.PrintWriter;
import jp.fukuhon.practice.PracticeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The practice environment's entry point: {@code lab} and {@code demo}. */
@Command(
    name = "fukuhon",
    mixinStandardHelpOptions = true,
    subcommands = {LabCommand.class, DemoCommand.class},
    description = "The practice environment.")
public final class PracticeMain {

  private PracticeMain() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    CommandLine line = new CommandLine(new PracticeMain());
    line.setParameterExceptionHandler(
        (e, all) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("ERROR: " + e.getMessage());
          err.println("HINT: " + e.getCommandLine().getCommandName() + " --help lists the options");
          return PracticeException.EXIT_CODE;
        });
    return line.execute(args);
  }
}
