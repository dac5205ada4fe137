package jp.fukuhon.practice.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;
import jp.fukuhon.practice.lab.LabParty;

/** Connections to the parties' databases in the roles that real programs have. */
final class Databases implements AutoCloseable {

  private final Path lab;
  private final PracticeDatabase server;
  private final Deque<Connection> open = new ArrayDeque<>();

  Databases(Path lab) {
    this.lab = lab;
    Path directory = lab.resolve("postgres");
    this.server = PracticeDatabase.startOrCreate(directory, directory);
  }

  /** A connection that lives as long as this does. */
  Connection connect(LabParty party, String role) throws SQLException {
    String password = PrivateFiles.secret(party.passwordFile(lab, role));
    Connection connection = server.connect(party.database(), role, password);
    open.push(connection);
    return connection;
  }

  @Override
  public void close() throws SQLException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
