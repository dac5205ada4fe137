package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.SplittableRandom;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.samples.SampleRegisters;

/** Feeds registers whose content is one scanned image: octets that do not compress. Stateless. */
final class LargeRegisters {

  private static final String INSERT =
      """
      INSERT INTO source.register
             (municipality_code, dataset, register_id, kind, revision, media_type, content)
      VALUES (?, ?, ?, 'CURRENT', 1, 'image/tiff', ?)
      """;

  private LargeRegisters() {}

  /**
   * Adds registers to a municipality, each in a transaction of its own.
   *
   * @param first number of the first one
   * @param octets of each
   */
  static void load(Parties parties, LabParty municipality, int first, int count, int octets) {
    SampleRegisters ids = Parties.registers(municipality);
    byte[] content = new byte[octets];
    try (Connection feeder = parties.connect(municipality, "feeder");
        PreparedStatement insert = feeder.prepareStatement(INSERT)) {
      for (int number = first; number < first + count; number++) {
        new SplittableRandom(number).nextBytes(content);
        insert.setString(1, municipality.name());
        insert.setString(2, Parties.DATASET);
        insert.setString(3, ids.registerId(number));
        insert.setBytes(4, content);
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      throw new PracticeException("the large registers could not be loaded", "run it again", e);
    }
  }
}
