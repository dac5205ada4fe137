package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.samples.SampleRegister;
import jp.fukuhon.practice.samples.SampleRegisters;

/** 戸籍情報システム: what feeds one municipality's registers by day. Not thread-safe. */
final class RegisterSystem {

  private static final int BATCH = 500;
  private static final String INSERT =
      """
      INSERT INTO source.register
             (kind, revision, media_type, content, municipality_code, dataset, register_id)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String CHANGE =
      """
      UPDATE source.register SET kind = ?, revision = revision + ?, media_type = ?, content = ?
       WHERE municipality_code = ? AND dataset = ? AND register_id = ?
      """;

  private final Parties parties;
  private final LabParty municipality;

  RegisterSystem(Parties parties, LabParty municipality) {
    this.parties = parties;
    this.municipality = municipality;
  }

  /** Adds registers by their numbers, in one transaction. */
  void add(List<Integer> numbers) {
    write(INSERT, numbers, 0);
  }

  /**
   * Changes registers that are there, in one transaction.
   *
   * @param day of the change: another day, another content
   */
  void change(List<Integer> numbers, int day) {
    write(CHANGE, numbers, day);
  }

  private void write(String sql, List<Integer> numbers, int day) {
    SampleRegisters ids = Parties.registers(municipality);
    SampleRegisters contents = SampleRegisters.of(municipality.name(), day + 2L, true);
    try (Connection feeder = parties.connect(municipality, "feeder");
        PreparedStatement write = feeder.prepareStatement(sql)) {
      feeder.setAutoCommit(false);
      int waiting = 0;
      for (int number : numbers) {
        SampleRegister register = contents.register(number);
        write.setString(1, register.kind());
        write.setInt(2, 1);
        write.setString(3, register.mediaType());
        write.setBytes(4, register.content());
        write.setString(5, municipality.name());
        write.setString(6, Parties.DATASET);
        write.setString(7, ids.registerId(number));
        write.addBatch();
        if (++waiting % BATCH == 0) {
          write.executeBatch();
        }
      }
      write.executeBatch();
      feeder.commit();
    } catch (SQLException e) {
      throw new PracticeException(
          "the registers could not be written (SQLSTATE " + e.getSQLState() + ")",
          "run it again",
          e);
    }
  }
}
