package jp.fukuhon.campaign.points;

/** Somebody stands in a process of the centre. */
class PointsAtCentreCrashIT extends PointsOfOneParty {

  PointsAtCentreCrashIT() {
    super(false);
  }
}
