package jp.fukuhon.practice.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LabIT {

  private static final LabProgress SILENT =
      new LabProgress() {
        @Override
        public void stage(String text) {}

        @Override
        public void loaded(String municipality, long present, long total) {}
      };

  @Test
  void laysOutStartsGrowsAndStops(@TempDir Path folder) throws Exception {
    Lab lab = new Lab(folder.resolve("a lab"));
    try {
      Lab.Outcome first = lab.up(request(false, 300, "131016"), LabIT::createTables, SILENT);
      assertThat(first.added()).containsEntry("131016", 300);
      JsonNode before = described(lab);
      assertThat(before.required("ready").booleanValue()).isTrue();
      everythingIsPrivate(lab.directory());
      assertThat(count(before, 1, "feeder")).isEqualTo(300);
      lab.down();
      assertThat(PracticeDatabase.isRunning(lab.directory().resolve("postgres"))).isFalse();

      Lab.Outcome second =
          lab.up(request(false, 500, "131016", "011002"), LabIT::createTables, SILENT);
      assertThat(second.added()).containsEntry("131016", 200).containsEntry("011002", 500);
      JsonNode after = described(lab);
      assertThat(after.required("postgres")).isEqualTo(before.required("postgres"));
      for (int party = 0; party < 2; party++) {
        assertThat(after.required("parties").get(party))
            .isEqualTo(before.required("parties").get(party));
      }
      assertThat(Files.readString(lab.directory().resolve("centre/peers.yaml")))
          .contains("party: \"131016\"")
          .contains("party: \"011002\"");
      assertThat(Files.readString(lab.directory().resolve("011002/fukuhon.yaml")))
          .contains("role: gateway")
          .contains("streams: [011002-FUKUHON]")
          .contains(after.required("parties").get(0).required("httpsUrl").stringValue());
      assertThat(lab.up(request(false, 100), LabIT::createTables, SILENT).added())
          .containsValues(0, 0);
    } finally {
      lab.down();
    }
  }

  @Test
  void eachPartyMayHaveAServerOfItsOwn(@TempDir Path folder) throws Exception {
    Lab lab = new Lab(folder.resolve("lab"));
    try {
      lab.up(request(true, 20, "131016"), LabIT::createTables, SILENT);
      JsonNode parties = described(lab).required("parties");
      assertThat(parties.get(0).required("postgres").required("port"))
          .isNotEqualTo(parties.get(1).required("postgres").required("port"));
      assertThat(lab.directory().resolve("131016/secrets/owner.password"))
          .content()
          .isNotEqualTo(Files.readString(lab.directory().resolve("centre/secrets/owner.password")));
      assertThat(count(described(lab), 1, "feeder")).isEqualTo(20);
    } finally {
      lab.down();
    }
    assertThat(PracticeDatabase.isRunning(lab.directory().resolve("131016/postgres"))).isFalse();
  }

  @Test
  void aFailedStepIsFinishedByTheNextStart(@TempDir Path folder) throws Exception {
    Lab lab = new Lab(folder.resolve("lab"));
    try {
      assertThatThrownBy(
              () ->
                  lab.up(
                      request(false, 10, "131016"),
                      parties -> {
                        throw new PracticeException("no tables", "none");
                      },
                      SILENT))
          .isInstanceOf(PracticeException.class);
      assertThat(described(lab).required("ready").booleanValue()).isFalse();
      assertThat(lab.up(request(false, 10), LabIT::createTables, SILENT).added())
          .containsEntry("131016", 10);
      assertThat(described(lab).required("ready").booleanValue()).isTrue();
    } finally {
      lab.down();
    }
  }

  private static LabRequest request(boolean separate, int registers, String... codes) {
    return new LabRequest(List.of(codes), registers, 5, true, separate);
  }

  /** What the product's migrations do, as far as sample registers need it. */
  private static void createTables(List<Path> parties) {
    for (Path party : parties) {
      try {
        String yaml = Files.readString(party.resolve("fukuhon.yaml"));
        String url = yaml.lines().filter(l -> l.contains("url: jdbc")).findFirst().orElseThrow();
        String password = Files.readString(party.resolve("secrets/owner.password")).strip();
        try (Connection connection =
                DriverManager.getConnection(
                    url.substring(url.indexOf("jdbc:")).strip(), "owner", password);
            Statement statement = connection.createStatement()) {
          statement.execute(
              """
              CREATE SCHEMA IF NOT EXISTS source;
              CREATE TABLE IF NOT EXISTS source.register (
                municipality_code text, dataset text, register_id text, kind text, revision int,
                media_type text, content bytea,
                PRIMARY KEY (municipality_code, dataset, register_id));
              GRANT USAGE ON SCHEMA source TO feeder;
              GRANT SELECT, INSERT, UPDATE ON source.register TO feeder
              """);
        }
      } catch (IOException | SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static JsonNode described(Lab lab) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(Files.readString(lab.directory().resolve("lab.json")));
  }

  private static long count(JsonNode lab, int party, String role) throws SQLException {
    JsonNode described = lab.required("parties").get(party);
    String psql = described.required("psql").required(role).stringValue();
    String password = psql.substring(psql.indexOf(':', 15) + 1, psql.indexOf('@'));
    try (Connection connection =
            DriverManager.getConnection(
                described.required("jdbcUrl").stringValue(), role, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM source.register")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void everythingIsPrivate(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(p -> !p.toString().contains("/postgres/")).toList()) {
        if (path.endsWith(".lab.lock")) {
          continue;
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }
}
