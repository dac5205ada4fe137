package jp.fukuhon.practice.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabParty;

/** The closing text of {@code lab}: what is there and what to type next. */
final class NextSteps {

  private final PrintStream out;

  NextSteps(PrintStream out) {
    this.out = out;
  }

  void print(Lab.Outcome outcome) {
    Path lab = outcome.directory();
    out.println();
    out.println("The practice environment in " + lab + " is up:");
    for (LabParty party : outcome.parties()) {
      if (party.isCentre()) {
        out.printf("  %-8s %s%n", party.name(), party.identity().displayName());
      } else {
        out.printf(
            "  %-8s %s, %,d sample registers (%,d new)%n",
            party.name(),
            party.identity().displayName(),
            outcome.request().registers(),
            outcome.added().getOrDefault(party.name(), 0));
      }
    }
    LabParty centre = outcome.parties().getFirst();
    LabParty gateway = outcome.parties().getLast();
    String psql =
        "PGPASSWORD=\"$(cat %s)\" psql -h 127.0.0.1 -p %d -U viewer %s"
            .formatted(
                quoted(centre.passwordFile(lab, "viewer")),
                outcome.databasePort(),
                centre.database());
    out.printf(
        """

        Next:
          ./fukuhon -C %s serve        # the centre, in a terminal of its own
          ./fukuhon -C %s send
          %s
          ./fukuhon lab %s --down
        lab.json in that directory has every address and password.
        """,
        quoted(centre.directory(lab)), quoted(gateway.directory(lab)), psql, quoted(lab));
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
