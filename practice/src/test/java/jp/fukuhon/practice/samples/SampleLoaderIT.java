package jp.fukuhon.practice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.junit.jupiter.api.Test;

class SampleLoaderIT {

  @Test
  void addsWhatIsMissingAndChangesNothingElse() throws Exception {
    try (PracticeDatabase database = PracticeDatabase.temporary();
        Connection connection = database.connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA source");
      statement.execute(
          """
          CREATE TABLE source.register (municipality_code text, dataset text, register_id text,
            kind text, revision int, media_type text, content bytea,
            PRIMARY KEY (municipality_code, dataset, register_id))
          """);
      SampleRegisters registers = SampleRegisters.of("131016", 7, true);
      SampleLoader loader = new SampleLoader(connection, "FUKUHON");
      assertThat(loader.loadMissing(registers, 100, n -> {})).isEqualTo(100);
      statement.execute(
          "UPDATE source.register SET content = '' WHERE register_id LIKE '%-0000003'");
      statement.execute("DELETE FROM source.register WHERE register_id LIKE '%-0000050'");
      List<Long> told = new ArrayList<>();
      assertThat(loader.loadMissing(registers, 12_000, told::add)).isEqualTo(11_901);
      assertThat(told).isSorted().startsWith(99L).endsWith(12_000L);
      assertThat(loader.loadMissing(registers, 12_000, n -> {})).isZero();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT register_id, kind, revision, content FROM source.register ORDER BY 1")) {
        for (int n = 1; rows.next(); n++) {
          SampleRegister expected = registers.register(n);
          assertThat(rows.getString(1)).isEqualTo(expected.registerId());
          assertThat(rows.getString(2)).isEqualTo(expected.kind());
          assertThat(rows.getInt(3)).isEqualTo(expected.revision());
          assertThat(rows.getBytes(4)).isEqualTo(n == 3 ? new byte[0] : expected.content());
        }
      }
    }
  }
}
