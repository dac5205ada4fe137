package jp.fukuhon.bench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmark's entry point. */
@Command(
    name = "fukuhon",
    mixinStandardHelpOptions = true,
    subcommands = {BenchCommand.class, StockCommand.class, TuneCommand.class},
    description = "Measurements side by side.")
public final class BenchMain {

  private BenchMain() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchMain()).execute(args));
  }
}
