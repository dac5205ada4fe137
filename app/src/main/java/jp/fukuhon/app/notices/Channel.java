package jp.fukuhon.app.notices;

/** A way to whom is told. Implementations are bounded in time and memory. */
interface Channel {

  /** As deliveries name it: {@code MAIL} or {@code WEBHOOK}. */
  String name();

  /**
   * Sends a notice; on return it has been taken. It may be sent again with the same key, because an
   * answer can be lost.
   *
   * @throws NotTaken when it has not, or that cannot be told
   */
  void send(Notice notice) throws NotTaken, InterruptedException;

  /** A notice was not taken. */
  final class NotTaken extends Exception {
    private static final long serialVersionUID = 1L;

    NotTaken(String message, Throwable cause) {
      super(message, cause);
    }

    NotTaken(String message) {
      super(message);
    }
  }
}
