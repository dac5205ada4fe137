package jp.fukuhon.campaign.soak;

import java.sql.SQLException;

/** What a client of a database that is being killed must expect. */
final class Sessions {

  private Sessions() {}

  /** Whether the failure means that the database or the session is gone, not that it refused. */
  static boolean isDown(SQLException failure) {
    String state = failure.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57");
  }
}
