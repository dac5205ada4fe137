package jp.fukuhon.testkit.restore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Sql;

/**
 * A party's database as it was at one moment: a copy that the server makes file by file, put back
 * in its place later. Sessions of the database are ended by both, as they are by a restore. Not
 * thread-safe.
 */
public final class DatabaseBackup {

  private static final AtomicInteger TAKEN = new AtomicInteger();
  private static final List<String> ROLES =
      List.of("owner", "engine", "viewer", "auditor", "feeder");

  private final PracticeParty party;
  private final String database;
  private final String copy;

  private DatabaseBackup(PracticeParty party) {
    this.party = party;
    this.database = party.databaseName();
    this.copy = "backup_" + TAKEN.incrementAndGet();
  }

  /** Copies the party's database; its processes lose their sessions meanwhile. */
  public static DatabaseBackup take(PracticeParty party) throws SQLException {
    DatabaseBackup backup = new DatabaseBackup(party);
    try (Connection server = party.connectToServer()) {
      backup.copy(server, backup.database, backup.copy);
    }
    return backup;
  }

  /** Puts the copy in the place of the database, whatever has become of that. */
  public void restore() throws SQLException {
    try (Connection server = party.connectToServer()) {
      Sql.update(server, "DROP DATABASE " + database + " WITH (FORCE)");
      copy(server, copy, database);
      Sql.update(server, "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
      Sql.update(
          server, "GRANT CONNECT ON DATABASE " + database + " TO " + String.join(", ", ROLES));
    }
  }

  /** Deletes the copy. */
  public void drop() throws SQLException {
    try (Connection server = party.connectToServer()) {
      Sql.update(server, "DROP DATABASE " + copy);
    }
  }

  private void copy(Connection server, String from, String to) throws SQLException {
    Sql.update(server, "ALTER DATABASE " + from + " ALLOW_CONNECTIONS false");
    try {
      Sql.list(
          server,
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = ?",
          row -> row.getBoolean(1),
          from);
      Sql.update(server, "CREATE DATABASE " + to + " TEMPLATE " + from + " OWNER owner");
    } finally {
      Sql.update(server, "ALTER DATABASE " + from + " ALLOW_CONNECTIONS true");
    }
  }
}
