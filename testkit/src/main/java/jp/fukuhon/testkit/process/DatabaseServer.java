package jp.fukuhon.testkit.process;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.practice.database.PracticeDatabase;

/** The PostgreSQL server of a party, which may be another party's as well. */
public final class DatabaseServer {

  private final PracticeParty party;
  private final PracticeDatabase server;

  private DatabaseServer(PracticeParty party) {
    this.party = party;
    // a lab's servers share the programs that were unpacked for it
    this.server =
        PracticeDatabase.startOrCreate(
            party.databaseDirectory(), party.directory().resolveSibling("postgres"));
  }

  /** The server of that party. */
  public static DatabaseServer of(PracticeParty party) {
    return new DatabaseServer(party);
  }

  /**
   * Stops it with {@code immediate}: no checkpoint, every session cut; recovery at the next start.
   */
  public void stopImmediately() {
    server.stopImmediate();
  }

  /** Starts it and waits until it accepts connections. */
  public void start() {
    server.start();
  }

  /**
   * SIGKILL to one server process of the engine's, after which PostgreSQL ends every session and
   * recovers. Returns when it has, and accepts sessions again.
   *
   * @return how many such processes there were
   */
  public int killBackend() throws SQLException {
    try (Connection connection = party.connect(Role.SUPERUSER)) {
      List<Long> pids =
          Sql.list(
              connection,
              "SELECT pid FROM pg_stat_activity WHERE usename = 'engine' AND datname ="
                  + " current_database() ORDER BY backend_start DESC",
              row -> row.getLong(1));
      pids.stream()
          .findFirst()
          .flatMap(ProcessHandle::of)
          .ifPresent(ProcessHandle::destroyForcibly);
      if (!pids.isEmpty()) {
        Await.until("PostgreSQL ends every session", () -> !connection.isValid(1));
        Await.until("PostgreSQL has recovered", this::acceptsSessions);
      }
      return pids.size();
    }
  }

  private boolean acceptsSessions() {
    try (Connection connection = party.connect(Role.SUPERUSER)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false; // in recovery
    }
  }
}
