package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/** Kills senders at a place that their own ledger names. Not thread-safe. */
final class Interrupting {

  private static final int ATTEMPTS = 4;
  private static final int LOOK_MILLIS = 2;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final String ACKNOWLEDGED =
      """
      SELECT coalesce(sum(c.records), 0)
        FROM gateway.chunk c JOIN gateway.transfer t USING (transfer_id)
       WHERE t.state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED')
      """;
  private static final int ONE_CHUNK = 2_000;
  private static final double NEARLY_ALL = 0.9;

  /** What a sender does between an acknowledgement and the next chunk needs this table. */
  private static final String HOLD = "LOCK TABLE gateway.chunk IN SHARE MODE";

  private static final String RECEIVED =
      """
      SELECT coalesce(sum(c.records), 0)
        FROM registry.chunk c JOIN registry.transfer t USING (transfer_no)
       WHERE t.municipality_code = ? AND t.state = 'RECEIVING'
      """;

  /** Its run lock's session names the process; what it had in hand may still be decided. */
  private static final String SESSIONS =
      """
      SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = 'engine'
         AND (application_name LIKE '% pid ' || ? OR state <> 'idle')
      """;

  private final Parties parties;
  private final Ledger ledger;
  private final Sending sending;

  Interrupting(Parties parties, Sending sending) {
    this.parties = parties;
    this.ledger = new Ledger(parties);
    this.sending = sending;
  }

  /**
   * A transfer whose sender is dead.
   *
   * @param id of the transfer, which is open
   * @param acknowledged records that the sender's ledger holds
   */
  record Left(String id, long acknowledged) {}

  /**
   * Sends all registers and kills the sender (SIGKILL) as soon as so many are acknowledged. A
   * sender that has finished before it could be killed is let go, and another one begins.
   *
   * @throws PracticeException when every attempt was too late
   */
  Left killAt(LabParty municipality, long records) {
    try (Connection connection = parties.server().connect(municipality.database());
        PreparedStatement acknowledged = connection.prepareStatement(ACKNOWLEDGED)) {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        String name = "killed-" + municipality.name();
        Process sender = sending.begin(municipality, name, "send", "--full");
        while (sender.isAlive() && number(acknowledged) < records) {
          pause();
        }
        parties.site().kill(sender);
        awaitDeath(connection, sender);
        long held = number(acknowledged);
        if (held >= records) {
          return new Left(ledger.newest(municipality).id(), held);
        }
        requireSettled(municipality, name);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    throw new PracticeException(
        "the sender was always finished before it could be killed", "ask for more registers");
  }

  /**
   * A transfer that is RECEIVING, and stays so, because its sender is dead.
   *
   * @param id of the transfer
   * @param pending records that the centre holds of it
   */
  record Open(String id, long pending) {}

  /**
   * Leaves a transfer open of which the centre holds all records, if they are one chunk, else nine
   * tenths or more. The sender is kept from recording acknowledgements and then killed, so that it
   * cannot finish meanwhile.
   *
   * @param records of the transfer
   * @param verb that sends them
   */
  Open leaveOpen(LabParty municipality, long records, String... verb) {
    long wanted = records <= ONE_CHUNK ? records : (long) Math.ceil(records * NEARLY_ALL);
    String name = "open-" + municipality.name();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try (Connection holder = parties.server().connect(municipality.database());
          Connection centre = parties.server().connect(parties.centre().database());
          PreparedStatement received = centre.prepareStatement(RECEIVED)) {
        received.setString(1, municipality.name());
        holder.setAutoCommit(false);
        if (records <= ONE_CHUNK) {
          hold(holder);
        }
        Process sender = sending.begin(municipality, name, verb);
        while (sender.isAlive() && number(received) < wanted) {
          pause();
        }
        hold(holder);
        parties.site().kill(sender);
        holder.rollback();
        holder.setAutoCommit(true);
        awaitDeath(holder, sender);
        long pending = number(received);
        if (pending >= wanted) {
          return new Open(ledger.newest(municipality).id(), pending);
        }
        requireSettled(municipality, name);
      } catch (SQLException e) {
        throw failed(e);
      }
    }
    throw new PracticeException(
        "the sender was always finished before it could be held", "ask for more registers");
  }

  private static void hold(Connection holder) throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute(HOLD);
    }
  }

  /** What the killed one left undecided would spoil the next attempt. */
  private void requireSettled(LabParty municipality, String name) {
    if (!ledger.newest(municipality).state().equals("COMMITTED")) {
      throw parties.site().failed(name, "ended before it could be killed");
    }
  }

  /** Waits until the database has noticed it: what the dead sender had in hand is decided then. */
  private static void awaitDeath(Connection connection, Process dead) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (PreparedStatement sessions = connection.prepareStatement(SESSIONS)) {
      sessions.setString(1, Long.toString(dead.pid()));
      while (number(sessions) > 0) {
        if (System.nanoTime() > deadline) {
          throw new PracticeException(
              "the database still sees the killed sender", "run it again on a quieter machine");
        }
        pause();
      }
    }
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while a sender ran", "run it again", e);
    }
  }

  private static PracticeException failed(SQLException e) {
    return new PracticeException(
        "the server refused a statement of the benchmark: " + e.getMessage(), "run it again", e);
  }
}
