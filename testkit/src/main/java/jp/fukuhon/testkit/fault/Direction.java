package jp.fukuhon.testkit.fault;

/** Which way octets travel. */
public enum Direction {
  /** From the one who connected to the one who listens. */
  TO_SERVER,
  /** Back. */
  TO_CLIENT
}
