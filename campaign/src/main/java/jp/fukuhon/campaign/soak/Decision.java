package jp.fukuhon.campaign.soak;

import jp.fukuhon.campaign.scene.Place;

/** What goes wrong next. */
sealed interface Decision {

  /** Whose process is killed. */
  enum Victim {
    GATEWAY,
    CENTRE,
    BOTH
  }

  /**
   * SIGKILL while somebody stands at a place.
   *
   * @param gateway which municipality, from 0
   * @param place to stand at, in that gateway's process or in the centre's
   * @param nth time that it is passed from now on
   */
  record KillAt(int gateway, Victim victim, Place place, int nth) implements Decision {}

  /**
   * SIGKILL wherever they are.
   *
   * @param gateway which municipality, from 0
   */
  record KillNow(int gateway, Victim victim) implements Decision {}

  /**
   * SIGTERM wherever it is.
   *
   * @param gateway which municipality, from 0
   * @param centre the centre instead
   */
  record Terminate(int gateway, boolean centre) implements Decision {}

  /**
   * Every session of a party's engine with its database ends.
   *
   * @param gateway which municipality, from 0
   * @param centre the centre instead
   */
  record EndSessions(int gateway, boolean centre) implements Decision {}

  /** PostgreSQL stops at once, without a checkpoint, and is started again. */
  record StopDatabase() implements Decision {}

  /** A line misbehaves until its municipality's open transfer has ended or a chunk went through. */
  record Line(int gateway, Weather weather, int strength) implements Decision {}

  /** What a line does. */
  enum Weather {
    CUT_TO_CENTRE,
    CUT_TO_GATEWAY,
    REFUSE,
    DELAY,
    TRICKLE
  }
}
