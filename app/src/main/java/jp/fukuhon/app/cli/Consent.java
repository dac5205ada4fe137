package jp.fukuhon.app.cli;

import java.io.Console;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Option;

/** What cannot be taken back is asked back on a terminal, and needs {@code --yes} in a script. */
final class Consent {

  private static final String YES = "yes";

  @Option(
      names = "--yes",
      description = "do not ask back; needed where nobody can be asked, as in a script")
  boolean given;

  /**
   * Returns when the operator wants it.
   *
   * @param what will happen, one or more whole sentences
   * @throws TransferException.Configuration when nobody can be asked, or the answer is no; nothing
   *     was done
   */
  void require(String what) {
    if (given) {
      return;
    }
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(
                () ->
                    new TransferException.Configuration(
                        what + " There is no terminal to ask back on; nothing was done",
                        "if that is what you want, add --yes"));
    console.printf("%s%n実行しますか (go on)? %s / no: ", what, YES);
    String answer = console.readLine();
    if (answer == null || !answer.strip().equals(YES)) {
      throw new TransferException.Configuration(
          "nothing was done", "only the whole word '" + YES + "' goes on");
    }
  }
}
