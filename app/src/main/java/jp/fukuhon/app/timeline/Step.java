package jp.fukuhon.app.timeline;

import java.time.Instant;

/**
 * One moment of a transfer.
 *
 * @param at by the clock of whoever says so
 * @param ours the same by this party's clock; equal to {@code at} when it is this party's own
 * @param by whose word it is
 * @param what happened, for people
 */
public record Step(Instant at, Instant ours, Word by, String what) {

  /** Whose word a time is. */
  public enum Word {
    /** This party's database. */
    OWN,
    /** A document that the sender has signed. */
    SENDER_SIGNED,
    /** A document that the receiver has signed. */
    RECEIVER_SIGNED
  }
}
