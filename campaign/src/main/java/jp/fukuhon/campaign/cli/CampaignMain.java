package jp.fukuhon.campaign.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The jar's entry: {@code soak}. */
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    subcommands = SoakCommand.class,
    description = "Faults at random, and what became of them.")
public final class CampaignMain {

  private CampaignMain() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CampaignMain()).execute(args));
  }
}
