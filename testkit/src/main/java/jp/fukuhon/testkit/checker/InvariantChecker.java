package jp.fukuhon.testkit.checker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;

/**
 * Judges one stream by the seven invariants of the exchange procedure, as far as both databases
 * show them. Reads with its own SQL as superuser; changes nothing. Thread-safe.
 */
public final class InvariantChecker {

  private final PracticeParty gateway;
  private final PracticeParty centre;
  private final Stream stream;

  /** A stream by its two keys. */
  record Stream(String municipality, String dataset) {}

  private InvariantChecker(PracticeParty gateway, PracticeParty centre, Stream stream) {
    this.gateway = gateway;
    this.centre = centre;
    this.stream = stream;
  }

  /** Of the stream FUKUHON of a municipality's gateway. */
  public static InvariantChecker of(PracticeParty gateway, PracticeParty centre) {
    return new InvariantChecker(gateway, centre, new Stream(gateway.name(), "FUKUHON"));
  }

  /**
   * What holds at every moment, also while a transfer is open. Nothing may run meanwhile: the two
   * databases are read one after the other. The source is read before the centre: what it has
   * acknowledged must then be there.
   *
   * @throws AssertionError with every violation
   */
  public void holdsNow() throws SQLException {
    Violations violations = new Violations();
    try (Connection source = snapshot(gateway);
        Connection registry = snapshotAfter(source)) {
      new LedgerInvariants(stream, violations).check(source, registry);
    }
    violations.demandNone("in the ledgers of " + stream);
  }

  /**
   * What holds when every transfer has its outcome on both sides, beside what always holds.
   *
   * @throws AssertionError with every violation
   */
  public void holdsSettled() throws SQLException {
    holdsNow();
    Violations violations = new Violations();
    try (Connection source = snapshot(gateway);
        Connection registry = snapshotAfter(source)) {
      new SettledInvariants(stream, violations).check(source, registry);
    }
    violations.demandNone("of " + stream + " after settling");
  }

  /**
   * Compares the contents that the centre has published, as {@code export --format digests} has
   * written them, with those of the source.
   *
   * @param digests lines of register id, revision and SHA-256 of the content, separated by tabs
   * @throws AssertionError with every difference
   */
  public void contentsEqual(Path digests) throws SQLException {
    Violations violations = new Violations();
    try (Connection source = snapshot(gateway)) {
      new ContentDigests(stream, violations).compare(source, digests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    violations.demandNone("in the contents of " + stream);
  }

  /** The rest of its reading sees one state. */
  private static Connection snapshot(PracticeParty party) throws SQLException {
    Connection connection = party.connect(Role.SUPERUSER);
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    jp.fukuhon.testkit.process.Sql.number(connection, "SELECT 1"); // takes the snapshot
    return connection;
  }

  private Connection snapshotAfter(Connection source) throws SQLException {
    if (source.isClosed()) {
      throw new IllegalStateException("the source is to be read first");
    }
    return snapshot(centre);
  }
}
