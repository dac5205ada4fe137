package jp.fukuhon.app.cli;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Tells a database that is gone from a fault of the program: its connections are lost (SQLSTATE
 * class 08), it is being stopped or has crashed (57P), or it has run out of disk, memory or
 * connections (53). Names the state only: the server's message may hold contents.
 */
final class DatabaseFailure {

  private static final int MOST_CAUSES = 20;

  private DatabaseFailure() {}

  /** The SQLSTATE by which the party's own database failed; empty for any other failure. */
  static Optional<String> of(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < MOST_CAUSES; i++) {
      if (at instanceof SQLException sql && isGone(sql.getSQLState())) {
        return Optional.of(sql.getSQLState());
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  private static boolean isGone(@org.jspecify.annotations.Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"));
  }
}
