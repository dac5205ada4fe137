package jp.fukuhon.app.desk;

import java.time.LocalDate;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;

/** What will happen, told before what cannot be taken back is done. */
public final class Warnings {

  private Warnings() {}

  /** Of an abort. */
  public static String abort(TransferId transfer) {
    return transfer
        + " is given up for ever: what the centre has received of it is forgotten, its registers"
        + " can be changed again, and the next transfer carries the same changes.";
  }

  /** Of a night that is left out. */
  public static String skip(StreamId stream, LocalDate day) {
    return "The night " + day + " of " + stream + " is left out; that cannot be taken back.";
  }

  /** Of an account that is taken away. */
  public static String endAccount(String login) {
    return "The account " + login + " is taken away for ever, with all its tokens.";
  }
}
