package jp.fukuhon.bench.scenario;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.StatementLog;
import jp.fukuhon.bench.rig.StatementLog.Transaction;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Finds the transactions that are to take the same time for any number of records, as the engine
 * itself ran them, in the server's log of statements.
 */
final class ShortTransactions {

  private static final String NEXT_PUBLICATION = "nextval('registry.publish_no')";

  private final Parties parties;
  private final StatementLog log;

  ShortTransactions(Parties parties, StatementLog log) {
    this.parties = parties;
    this.log = log;
  }

  /** One of them, told by what it alone runs. */
  enum Kind {
    FREEZE,
    UNLOCK,
    PUBLISH,
    ABORT;

    private boolean isAtCentre() {
      return this == PUBLISH || this == ABORT;
    }

    boolean is(Transaction one) {
      return switch (this) {
        case FREEZE -> one.ran("source.freeze(");
        case UNLOCK -> one.ran("source.close_window(");
        case PUBLISH -> decides(one) && one.ran(NEXT_PUBLICATION);
        case ABORT -> decides(one) && !one.ran(NEXT_PUBLICATION);
      };
    }

    private static boolean decides(Transaction one) {
      return one.ran("UPDATE registry.transfer") && one.ran("UPDATE registry.stream");
    }
  }

  /** How long each took, in milliseconds: all of it, and what the server worked. */
  record Timed(double millis, double serverMillis) {}

  /**
   * Those of one transfer, which ran since a mark.
   *
   * @throws PracticeException when one of them is not there once
   */
  Map<Kind, Timed> since(long mark, LabParty municipality, Kind... kinds) {
    List<Transaction> committed = log.since(mark);
    Map<Kind, Timed> found = new EnumMap<>(Kind.class);
    for (Kind kind : kinds) {
      String database = (kind.isAtCentre() ? parties.centre() : municipality).database();
      List<Transaction> these =
          committed.stream()
              .filter(one -> one.database().equals(database) && kind.is(one))
              .toList();
      if (these.size() != 1) {
        throw new PracticeException(
            "the server's log holds %d transactions that look like %s among %d"
                .formatted(these.size(), kind, committed.size()),
            "has the engine's SQL changed? ShortTransactions says what is looked for");
      }
      found.put(kind, new Timed(these.getFirst().millis(), these.getFirst().serverMillis()));
    }
    return found;
  }
}
