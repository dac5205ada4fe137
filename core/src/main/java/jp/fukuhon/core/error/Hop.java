package jp.fukuhon.core.error;

import java.sql.SQLException;

/**
 * Where on the way from the sender's database to the receiver's verification something failed, or
 * time went. The words are the same on both sides, so that their answers can be compared.
 */
public enum Hop {
  /** The sender's own database. */
  SENDER_DATABASE("送信側のデータベース", "the sender's database"),
  /** The sender's host, its settings and keys, its clock, the data of its registers. */
  SENDER("送信側", "the sender"),
  /** Between the two. */
  LINE("回線", "the line"),
  /** What takes requests at the receiver, with the database behind it. */
  FRONT("受信側の受付", "the receiver's front"),
  /** What opens every record at the receiver before it decides. */
  VERIFY("受信側の検証", "the receiver's verification"),
  /** No process was at work: stopped, outside its window, or dead. */
  NOBODY("作業なし", "nobody was at work");

  private static final int MOST_CAUSES = 20;

  private final String japanese;
  private final String english;

  Hop(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /** For clerks. */
  public String japanese() {
    return japanese;
  }

  /** For logs. */
  public String english() {
    return english;
  }

  /**
   * Where a run of the sender failed: where the failure says so itself, else at its database when
   * that has failed, else by its code.
   */
  public static Hop ofSending(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < MOST_CAUSES; i++) {
      if (at instanceof TransferException ours && ours.hop().isPresent()) {
        return ours.hop().get();
      }
      if (at instanceof SQLException) {
        return SENDER_DATABASE;
      }
      at = at.getCause();
    }
    return failure instanceof TransferException ours ? byCode(ours.code()) : SENDER;
  }

  private static Hop byCode(ErrorCode code) {
    return switch (code) {
      case UNAVAILABLE -> LINE;
      case OVERLOADED -> FRONT;
      case UNEXPECTED,
          JOB_FAILED,
          CONFIGURATION,
          LOCK_HELD,
          INTEGRITY,
          RECONCILIATION,
          SOURCE_DATA,
          STOPPED,
          TERMINATED,
          BAD_REQUEST,
          FORBIDDEN,
          NOT_FOUND,
          CONFLICT,
          TOO_LARGE,
          WITHHELD,
          RESTORED,
          FROZEN,
          CLOCK,
          PLANNED_CHANGE,
          NOT_SIGNED_IN,
          NOT_ALLOWED,
          PASSWORD_DUE,
          TOO_MANY_ATTEMPTS ->
          SENDER;
    };
  }
}
