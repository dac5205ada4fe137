package jp.fukuhon.campaign.points;

/** Whose process is killed while somebody stands at a point. */
enum Victim {
  SENDER,
  CENTRE,
  BOTH;

  boolean hasSender() {
    return this != CENTRE;
  }

  boolean hasCentre() {
    return this != SENDER;
  }
}
