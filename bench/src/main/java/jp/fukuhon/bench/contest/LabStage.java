package jp.fukuhon.bench.contest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Java;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.lab.LabProgress;
import jp.fukuhon.practice.lab.LabRequest;
import jp.fukuhon.practice.samples.SampleLoader;
import jp.fukuhon.practice.samples.SampleRegisters;

/**
 * A lab of a centre, the municipality whose rows everybody brings over, and a small one by which
 * the octets on the wire are counted.
 *
 * @param site where it is
 * @param server of all parties
 * @param centre the receiver
 * @param main the sender that is measured
 * @param small the sender of the untimed round
 * @param smallRegisters what that has
 */
record LabStage(
    Site site, Server server, LabParty centre, LabParty main, LabParty small, int smallRegisters) {

  private static final String MAIN = "131016";
  private static final String SMALL = "011002";
  private static final int MOST_SMALL = 20_000;
  private static final long SEED = 1;

  static LabStage layOut(Site site, int registers, Consumer<String> progress) {
    int few = Math.min(registers, MOST_SMALL);
    Lab.Outcome outcome =
        new Lab(site.directory())
            .up(
                new LabRequest(List.of(MAIN, SMALL), few, SEED, true, false),
                parties -> migrate(site, parties),
                narrator(progress));
    LabStage stage =
        new LabStage(
            site,
            new Server(site.server()),
            party(outcome, "centre"),
            party(outcome, MAIN),
            party(outcome, SMALL),
            few);
    stage.load(registers, progress);
    return stage;
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

  private void load(int registers, Consumer<String> progress) {
    progress.accept("loading " + registers + " registers");
    Path lab = site.directory();
    String password = PrivateFiles.secret(main.passwordFile(lab, "feeder"));
    try (Connection feeder = server.connect(main.database(), "feeder", password)) {
      new SampleLoader(feeder, "FUKUHON")
          .loadMissing(SampleRegisters.of(MAIN, SEED, true), registers, present -> {});
    } catch (SQLException e) {
      throw new PracticeException("the registers could not be loaded", "run it again", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.execute(main.database(), "VACUUM (ANALYZE) source.register");
    server.execute(small.database(), "VACUUM (ANALYZE) source.register");
  }

  /** What is to be brought over. */
  Rows rows() {
    long[] found =
        server.one(
            main.database(),
            row -> new long[] {row.getLong(1), row.getLong(2)},
            "SELECT count(*), sum(octet_length(content)) FROM source.register");
    return new Rows(server, main.database(), found[0], found[1]);
  }

  String directory(LabParty party) {
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
