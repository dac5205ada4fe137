package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.lab.LabProgress;
import jp.fukuhon.practice.lab.LabRequest;
import jp.fukuhon.practice.samples.SampleLoader;
import jp.fukuhon.practice.samples.SampleRegisters;

/**
 * A lab of a centre and municipalities whose databases are on one server. Thread-safe.
 *
 * @param site where it is
 * @param server of all parties
 * @param centre the receiver
 * @param senders the municipalities, as they were asked for
 */
public record Parties(Site site, Server server, LabParty centre, List<LabParty> senders) {

  /** What every municipality sends. */
  public static final String DATASET = "FUKUHON";

  private static final long SEED = 1;

  /** Lays out a centre and these municipalities, which have no registers yet. */
  public static Parties layOut(Site site, List<String> municipalities, Consumer<String> progress) {
    Lab.Outcome outcome =
        new Lab(site.directory())
            .up(
                new LabRequest(municipalities, 0, SEED, true, false),
                parties -> migrate(site, parties),
                narrator(progress));
    List<LabParty> senders =
        municipalities.stream().map(municipality -> party(outcome, municipality)).toList();
    return new Parties(site, new Server(site.server()), party(outcome, "centre"), senders);
  }

  private static void migrate(Site site, List<Path> parties) {
    List<String> arguments = new ArrayList<>(List.of("migrate"));
    parties.forEach(party -> arguments.add(party.toString()));
    site.run("migrate", Map.of(), Java.product(site, arguments));
  }

  private static LabParty party(Lab.Outcome outcome, String name) {
    return outcome.parties().stream()
        .filter(party -> party.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The municipality with that code. */
  public LabParty sender(String municipality) {
    return senders.stream()
        .filter(party -> party.name().equals(municipality))
        .findFirst()
        .orElseThrow();
  }

  /** Feeds a municipality the text registers 1 to {@code last}, as its register system would. */
  public void load(LabParty municipality, int last, Consumer<String> progress) {
    progress.accept("loading %,d registers of %s".formatted(last, municipality.name()));
    try (Connection feeder = connect(municipality, "feeder")) {
      new SampleLoader(feeder, DATASET).loadMissing(registers(municipality), last, present -> {});
    } catch (SQLException e) {
      throw new PracticeException("the registers could not be loaded", "run it again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.execute(municipality.database(), "VACUUM (ANALYZE) source.register");
  }

  /** The registers that {@link #load} takes from. */
  public static SampleRegisters registers(LabParty municipality) {
    return SampleRegisters.of(municipality.name(), SEED, true);
  }

  /** A connection of one of a party's roles, in autocommit, which the caller closes. */
  public Connection connect(LabParty party, String role) throws SQLException {
    return server.connect(party.database(), role, password(party, role));
  }

  /** The password of one of a party's roles. */
  public String password(LabParty party, String role) {
    return PrivateFiles.secret(party.passwordFile(site.directory(), role));
  }

  /** A party's folder, as {@code -C} takes it. */
  public String directory(LabParty party) {
    return party.directory(site.directory()).toString();
  }

  private static LabProgress narrator(Consumer<String> progress) {
    return new LabProgress() {
      @Override
      public void stage(String text) {
        progress.accept(text);
      }

      @Override
      public void loaded(String municipality, long present, long total) {}
    };
  }
}
