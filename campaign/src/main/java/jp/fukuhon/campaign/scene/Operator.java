package jp.fukuhon.campaign.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who knows nothing but {@code status}: looks at it and types the command that its hint
 * names, letter by letter.
 */
public final class Operator {

  private static final Pattern COMMAND =
      Pattern.compile("type: \\./fukuhon -C (\\S+) (\\S+(?: \\S+)*)$");

  private final PracticeParty party;

  public Operator(PracticeParty party) {
    this.party = party;
  }

  /**
   * The command that {@code status} names.
   *
   * @return the verb and its arguments; empty when no hint names one
   * @throws AssertionError when more than one is named: an operator needs at most one
   */
  public Optional<List<String>> hinted() {
    List<List<String>> commands = new ArrayList<>();
    for (JsonNode transfer : party.status()) {
      Matcher hint = COMMAND.matcher(transfer.path("hint").asString(""));
      if (hint.find()) {
        if (!hint.group(1).equals(party.directory().toString())) {
          throw new AssertionError(party + ": the hint names the folder " + hint.group(1));
        }
        commands.add(List.of(hint.group(2).split(" ")));
      }
    }
    if (commands.size() > 1) {
      throw new AssertionError(party + ": status names more than one command: " + commands);
    }
    return commands.stream().findFirst();
  }

  /** Types a command; does not wait for its end. */
  public EngineProcess type(List<String> command) {
    return party.start(command.toArray(String[]::new));
  }
}
