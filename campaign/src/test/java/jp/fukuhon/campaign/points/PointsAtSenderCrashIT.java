package jp.fukuhon.campaign.points;

/** Somebody stands in a process of the gateway. */
class PointsAtSenderCrashIT extends PointsOfOneParty {

  PointsAtSenderCrashIT() {
    super(true);
  }
}
