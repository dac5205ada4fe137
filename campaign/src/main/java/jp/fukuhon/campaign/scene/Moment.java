package jp.fukuhon.campaign.scene;

/** Where at a point. */
public enum Moment {
  /** All is done but the commit, or the request has not gone. */
  BEFORE,
  /** Half is done. */
  INSIDE,
  /** It is committed, or the answer is here. */
  AFTER
}
