package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.SenderState;
import org.junit.jupiter.api.Test;

/**
 * Both databases let a transfer's state change exactly as the enums say: every pair of states is
 * tried, as the engine and as a superuser who replicates.
 */
class StateTransitionsIT {

  private int made;

  @Test
  void theGatewaysDatabaseMovesATransferAsSenderStateSays() throws SQLException {
    PartyDatabase gateway = PartyDatabase.of(Party.GATEWAY);
    for (String role : List.of(ENGINE, SUPERUSER)) {
      try (Connection connection = connect(gateway, role)) {
        assertThat(
                allowed(
                    SenderState.values(),
                    SenderState::successors,
                    () -> beginAtTheGateway(connection),
                    (id, to) -> moveAtTheGateway(connection, id, to)))
            .as(role)
            .isEqualTo(declared(SenderState.values(), SenderState::successors));
      }
    }
  }

  @Test
  void theCentresDatabaseMovesATransferAsReceiverStateSays() throws SQLException {
    PartyDatabase centre = PartyDatabase.of(Party.CENTRE);
    for (String role : List.of(ENGINE, SUPERUSER)) {
      try (Connection connection = connect(centre, role)) {
        assertThat(
                allowed(
                    ReceiverState.values(),
                    ReceiverState::successors,
                    () -> beginAtTheCentre(connection),
                    (id, to) -> moveAtTheCentre(connection, id, to)))
            .as(role)
            .isEqualTo(declared(ReceiverState.values(), ReceiverState::successors));
      }
    }
  }

  private static Connection connect(PartyDatabase database, String role) throws SQLException {
    Connection connection = database.as(role);
    if (role.equals(SUPERUSER)) {
      Sql.run(connection, "SET session_replication_role = replica");
    }
    return connection;
  }

  private interface Begin {
    String transfer() throws SQLException;
  }

  private interface Move<S> {
    void to(String id, S state) throws SQLException;
  }

  /** Every move that the database lets a fresh transfer make, from each state that it can reach. */
  private static <S extends Enum<S>> Set<String> allowed(
      S[] states, Function<S, Set<S>> successors, Begin begin, Move<S> move) throws SQLException {
    Set<String> allowed = new TreeSet<>();
    for (S from : states) {
      for (S to : states) {
        if (from != to) {
          String id = begin.transfer();
          for (S step : path(states[0], from, successors)) {
            move.to(id, step);
          }
          if (isAllowed(() -> move.to(id, to))) {
            allowed.add(from + " -> " + to);
          }
        }
      }
    }
    return allowed;
  }

  private interface Attempt {
    void run() throws SQLException;
  }

  private static boolean isAllowed(Attempt attempt) throws SQLException {
    try {
      attempt.run();
      return true;
    } catch (SQLException e) {
      if (!"55000".equals(e.getSQLState())) {
        throw e; // refused for another reason: that says nothing about the move
      }
      return false;
    }
  }

  /** A shortest way between two states, the first left out. */
  private static <S extends Enum<S>> List<S> path(S first, S last, Function<S, Set<S>> successors) {
    Deque<List<S>> ways = new ArrayDeque<>(List.of(List.of(first)));
    Set<S> seen = new HashSet<>(Set.of(first));
    while (true) {
      List<S> way = ways.removeFirst();
      if (way.getLast() == last) {
        return way.subList(1, way.size());
      }
      for (S next : successors.apply(way.getLast())) {
        if (seen.add(next)) {
          List<S> longer = new ArrayList<>(way);
          longer.add(next);
          ways.add(longer);
        }
      }
    }
  }

  private static <S extends Enum<S>> Set<String> declared(
      S[] states, Function<S, Set<S>> successors) {
    Set<String> declared = new TreeSet<>();
    for (S from : states) {
      successors.apply(from).forEach(to -> declared.add(from + " -> " + to));
    }
    return declared;
  }

  /** Each in a stream of its own: a stream has one open transfer at most. */
  private String beginAtTheGateway(Connection connection) throws SQLException {
    String id = "transfer " + made++;
    Sql.run(
        connection,
        "INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode,"
            + " since, upto, state) VALUES (?, ?, 'FUKUHON', 1, 'INCREMENTAL', 0, 100,"
            + " 'FREEZING')",
        id,
        id);
    return id;
  }

  private static void moveAtTheGateway(Connection connection, String id, SenderState to)
      throws SQLException {
    Sql.run(
        connection,
        "UPDATE gateway.transfer SET state = ?, receipt = CASE WHEN ? THEN 'x'::bytea END WHERE"
            + " transfer_id = ?",
        to.name(),
        to.isFinal(),
        id);
  }

  private String beginAtTheCentre(Connection connection) throws SQLException {
    String id = "transfer " + made++;
    Sql.run(
        connection,
        "INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode,"
            + " since, upto, records, state, manifest, manifest_digest) VALUES (?, ?, 'FUKUHON', 1,"
            + " 'INCREMENTAL', 0, 10, 1, 'RECEIVING', 'm', 'd')",
        id,
        id);
    return id;
  }

  private static void moveAtTheCentre(Connection connection, String id, ReceiverState to)
      throws SQLException {
    Sql.run(
        connection,
        "UPDATE registry.transfer SET state = ?, publish_no = CASE WHEN ? THEN"
            + " nextval('registry.publish_no') END WHERE transfer_id = ?",
        to.name(),
        to == ReceiverState.PUBLISHED,
        id);
  }
}
