package jp.fukuhon.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/** Look-ups by {@code pgbench}. */
final class PgbenchLookups implements Lookups {

  private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");
  private static final Pattern FAILED =
      Pattern.compile("(?m)^number of failed transactions: ([0-9]+)");
  private static final String NAME = "pgbench";
  private final Path program;
  private final Parties parties;
  private final int registers;
  private final Path script;

  /** Looks up the registers 1 to {@code registers} of a municipality. */
  PgbenchLookups(Path program, Parties parties, LabParty municipality, int registers) {
    this.program = program;
    this.parties = parties;
    this.registers = registers;
    this.script = parties.site().directory().resolve("lookups.sql");
    try {
      Files.writeString(
          script,
          """
          \\set n random(1, :registers)
          SELECT kind, revision, commitment, sealed, transfer_id FROM registry.viewable_register \
          WHERE municipality_code = '%1$s' AND dataset = '%2$s' \
          AND register_id = '%1$s-' || lpad(:n::text, 7, '0');
          """
              .formatted(municipality.name(), Parties.DATASET));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String program() {
    return "pgbench";
  }

  @Override
  public double perSecond(Protocol protocol, Duration time) {
    String connections = Integer.toString(CONNECTIONS);
    LabParty centre = parties.centre();
    parties
        .site()
        .run(
            NAME,
            parties.server().login("viewer", parties.password(centre, "viewer")),
            List.of(
                program.toString(),
                "-n",
                "-M",
                protocol.word(),
                "-c",
                connections,
                "-j",
                connections,
                "-T",
                Long.toString(time.toSeconds()),
                "-D",
                "registers=" + registers,
                "-f",
                script.toString(),
                centre.database()));
    return rate(parties.site().output(NAME));
  }

  /**
   * The rate that pgbench reports.
   *
   * @throws PracticeException when it reports none, or look-ups that failed
   */
  static double rate(String output) {
    Matcher failed = FAILED.matcher(output);
    Matcher rate = RATE.matcher(output);
    if (!rate.find() || (failed.find() && !failed.group(1).equals("0"))) {
      throw new PracticeException("pgbench did not measure:\n" + output, "run it again");
    }
    return Double.parseDouble(rate.group(1));
  }
}
