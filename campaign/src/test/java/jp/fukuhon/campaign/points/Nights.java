package jp.fukuhon.campaign.points;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/** Nights of the gateway: a window that is open now, in a calendar without a past. */
final class Nights {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  private final Scene scene;
  private final String schedule;
  private @Nullable Connection holdingUp;

  Nights(Scene scene) {
    this.scene = scene;
    DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
    ZonedDateTime opened = ZonedDateTime.now(TOKYO).minusMinutes(2);
    this.schedule =
        "schedule: {windows: [{hours: \"%s-%s\", days: [MON-SUN]}], spread: 0s, holidays: open}"
            .formatted(time.format(opened), time.format(opened.plusHours(3)));
  }

  /** The gateway has the schedule from now on, and no night of it has been yet. */
  void begin() throws SQLException {
    scene.gateway().configure(schedule);
    try (Connection superuser = scene.gateway().connect(Role.SUPERUSER)) {
      // what no role of the product may; a campaign has many nights in a day
      Sql.update(superuser, "ALTER TABLE gateway.night DISABLE TRIGGER zz_keep");
      Sql.update(superuser, "DELETE FROM gateway.night");
      Sql.update(superuser, "ALTER TABLE gateway.night ENABLE ALWAYS TRIGGER zz_keep");
      Sql.update(superuser, "DELETE FROM gateway.schedule");
    }
  }

  /** Nothing is recorded as sent until {@link #letGoOn}. */
  void holdUp() throws SQLException {
    Connection superuser = scene.gateway().connect(Role.SUPERUSER);
    holdingUp = superuser;
    superuser.setAutoCommit(false);
    Sql.update(superuser, "LOCK TABLE gateway.chunk IN SHARE MODE");
  }

  /** Ends what {@link #holdUp} began, if it did. */
  void letGoOn() throws SQLException {
    Connection superuser = holdingUp;
    if (superuser != null) {
      holdingUp = null;
      superuser.close();
    }
  }

  /** The gateway has no schedule any more. */
  void end() {
    scene.gateway().reconfigure("  " + schedule + "\n", "");
  }

  /** Whether tonight has come to its end. */
  boolean isOver() {
    try {
      return Sql.number(
              scene.source(),
              "SELECT count(*) FROM gateway.night WHERE state IN ('DONE', 'LATE', 'FAILED',"
                  + " 'MISSED')")
          > 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Tonight has run, once.
   *
   * @throws AssertionError when it has not
   */
  void demandDone() throws SQLException {
    String state = Sql.text(scene.source(), "SELECT string_agg(state, ' ') FROM gateway.night");
    if (!"DONE".equals(state)) {
      throw new AssertionError("tonight is " + state + "\n" + scene.diagnosis());
    }
  }

  /** The arguments of the verb that skips the night after the next one. */
  String[] skip() {
    return new String[] {
      "skip-night",
      scene.gateway().name() + "-FUKUHON",
      ZonedDateTime.now(TOKYO).toLocalDate().plusDays(2).toString(),
      "--yes",
      "--reason",
      "fault campaign"
    };
  }
}
