package jp.fukuhon.practice.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import jp.fukuhon.practice.PracticeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeDatabaseIT {

  @Test
  void promisesDurabilityAndKeepsContentsOutOfItsLog() throws Exception {
    try (PracticeDatabase database = PracticeDatabase.temporary();
        Connection connection = database.connectAsSuperuser("postgres")) {
      assertThat(show(connection, "server_version")).startsWith("18.");
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(show(connection, setting)).as(setting).isEqualTo("on");
      }
      assertThat(show(connection, "wal_level")).isEqualTo("replica");
      assertThat( // the session's own is what the driver sets
              query(
                  connection,
                  "SELECT setting FROM pg_file_settings WHERE name = 'timezone' AND applied"))
          .isEqualTo("Asia/Tokyo");
      assertThat(show(connection, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(connection, "log_statement")).isEqualTo("none");
      assertThatThrownBy(() -> query(connection, "SELECT 'geheim'::int"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> query(connection, "SELECT no_such('streng geheim')"))
          .isInstanceOf(SQLException.class);
      assertThat(Files.readString(database.directory().resolve("server.log")))
          .doesNotContain("streng geheim")
          .doesNotContain("STATEMENT");
    }
  }

  @Test
  void closingATemporaryDatabaseLeavesNothing() {
    PracticeDatabase database = PracticeDatabase.temporary();
    Path directory = database.directory();
    assertThat(PracticeDatabase.isRunning(directory)).isTrue();
    database.close();
    assertThat(PracticeDatabase.isRunning(directory)).isFalse();
    assertThat(directory).doesNotExist();
  }

  @Test
  void committedDataSurviveACrashAndASecondCallerAttaches(@TempDir Path folder) throws Exception {
    Path directory = folder.resolve("with space").resolve("server");
    PracticeDatabase first = PracticeDatabase.startOrCreate(directory);
    try {
      first.createRole("owner", "secret one");
      first.createDatabase("m131016", "owner");
      try (Connection connection = first.connect("m131016", "owner", "secret one");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE SCHEMA s CREATE TABLE t (text text)");
        statement.execute("INSERT INTO s.t VALUES ('葛󠄀')");
      }
      first.stopImmediate();
      PracticeDatabase second = PracticeDatabase.startOrCreate(directory);
      assertThat(second.port()).isEqualTo(first.port());
      PracticeDatabase third = PracticeDatabase.startOrCreate(directory);
      assertThat(third.port()).isEqualTo(second.port());
      killPostmaster(directory);
      third.start();
      try (Connection connection = third.connect("m131016", "owner", "secret one")) {
        assertThat(query(connection, "SELECT text FROM s.t")).isEqualTo("葛󠄀");
      }
      first.restart();
    } finally {
      first.stop();
    }
    assertThat(PracticeDatabase.isRunning(directory)).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void rolesAreConfinedToTheirDatabases() throws Exception {
    try (PracticeDatabase database = PracticeDatabase.temporary()) {
      database.createRole("owner", "first");
      database.createRole("owner", "second");
      database.createRole("viewer", "third");
      database.createDatabase("centre", "owner");
      database.createDatabase("centre", "owner");
      assertThatThrownBy(() -> database.connect("centre", "owner", "first"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> database.connect("centre", "viewer", "third"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
      database.grantConnect("centre", "viewer");
      try (Connection viewer = database.connect("centre", "viewer", "third")) {
        assertThatThrownBy(() -> query(viewer, "SELECT 1 FROM public.t"))
            .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> query(viewer, "SET session_replication_role = replica"))
            .isInstanceOf(SQLException.class);
      }
      try (Connection owner = database.connect("centre", "owner", "second");
          Statement statement = owner.createStatement()) {
        statement.execute("SET session_replication_role = replica");
      }
    }
  }

  @Test
  void aTakenPortIsNamed(@TempDir Path folder) throws Exception {
    PracticeDatabase database = PracticeDatabase.startOrCreate(folder.resolve("server"));
    database.stop();
    try (ServerSocket taken =
        new ServerSocket(database.port(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatThrownBy(database::start)
          .isInstanceOf(PracticeException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
  }

  private static void killPostmaster(Path directory) throws Exception {
    long pid =
        new PostgresServer(directory, new PostgresBinaries(directory)).runningPid().orElseThrow();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
    assertThat(PracticeDatabase.isRunning(directory)).isFalse();
    assertThat(directory.resolve("data").resolve("postmaster.pid")).exists();
  }

  private static String show(Connection connection, String setting) throws SQLException {
    return query(connection, "SHOW " + setting);
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
