package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Differences made by hand on either side, triggers off, of four kinds in turns: a record removed
 * at the centre, its newest version removed there, one inserted there, one removed at the source.
 * Not thread-safe.
 */
final class SeededDamage {

  private static final int KINDS = 4;
  private static final String INSERT =
      """
      INSERT INTO registry.register_version
      SELECT transfer_no, change_seq, number, revision, content_length, part, ordinal, codec, withdrawn,
             municipality_code, dataset, register_id || '-seeded', kind, media_type, commitment, sealed
        FROM registry.register_version WHERE municipality_code = ? AND register_id = ?
       ORDER BY transfer_no LIMIT 1
      """;
  private static final String OLDER =
      """
      DELETE FROM registry.register_version v
       WHERE v.municipality_code = ? AND v.register_id = ?
         AND v.transfer_no = (SELECT max(n.transfer_no) FROM registry.register_version n
                               WHERE n.municipality_code = v.municipality_code AND n.dataset = v.dataset
                                 AND n.register_id = v.register_id HAVING count(*) > 1)
      """;

  private final Parties parties;
  private final LabParty municipality;
  private final int registers;
  private final Set<String> seeded = new TreeSet<>();

  /**
   * @param registers the municipality has; those that {@link #number} names have two versions at
   *     the centre
   */
  SeededDamage(Parties parties, LabParty municipality, int registers) {
    this.parties = parties;
    this.municipality = municipality;
    this.registers = registers;
  }

  /** The register of the {@code n}-th difference out of so many, from 0. */
  static int number(int n, int most, int registers) {
    return 1 + (int) ((long) n * registers / most);
  }

  /** Seeds more, up to that total. */
  void upTo(int total, int most) {
    try (Connection centre = parties.server().connect(parties.centre().database());
        Connection source = parties.server().connect(municipality.database())) {
      execute(centre, "ALTER TABLE registry.register_version DISABLE TRIGGER USER");
      execute(source, "ALTER TABLE source.register DISABLE TRIGGER USER");
      while (seeded.size() < total) {
        seeded.add(seed(centre, source, seeded.size(), most));
      }
      execute(centre, "ALTER TABLE registry.register_version ENABLE TRIGGER USER");
      execute(source, "ALTER TABLE source.register ENABLE TRIGGER USER");
    } catch (SQLException e) {
      throw new PracticeException("differences could not be seeded", "run it again", e);
    }
  }

  private String seed(Connection centre, Connection source, int n, int most) throws SQLException {
    String id = Parties.registers(municipality).registerId(number(n, most, registers));
    String deleteAt =
        "DELETE FROM %s WHERE municipality_code = ? AND register_id = ?"
            .formatted(n % KINDS == 3 ? "source.register" : "registry.register_version");
    switch (n % KINDS) {
      case 0 -> touch(centre, deleteAt, id);
      case 1 -> touch(centre, OLDER, id);
      case 2 -> touch(centre, INSERT, id);
      default -> touch(source, deleteAt, id);
    }
    return n % KINDS == 2 ? id + "-seeded" : id;
  }

  private void touch(Connection connection, String sql, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, municipality.name());
      statement.setString(2, id);
      if (statement.executeUpdate() < 1) {
        throw new SQLException("no row of " + id);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** Ids of the records that differ. */
  Set<String> seeded() {
    return Set.copyOf(seeded);
  }
}
