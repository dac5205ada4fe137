package jp.fukuhon.jobs.transfer;

import java.util.function.Consumer;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import org.springframework.batch.core.BatchStatus;

/**
 * One transfer after the other until nothing is left; at least one of the asked mode, because
 * "nothing changed" is a signed transfer too. Two rejections in a row end it: what is wrong then is
 * nothing that another transfer mends.
 */
public final class SendLoop {

  private static final int REJECTIONS_IN_A_ROW = 2;

  private SendLoop() {}

  /**
   * Sends a stream.
   *
   * @param mode of the transfers to make; an open one of another mode is gone on with first
   * @param stop stops the run at its next chunk boundary; the process's own, or one that follows it
   * @param each told of every transfer's end
   */
  public static void send(
      TransferService transfers,
      StreamId stream,
      TransferMode mode,
      TransferListener listener,
      StopSignal stop,
      Consumer<Run> each) {
    int rejections = 0;
    boolean done = false;
    while (!done && !stop.isSet()) {
      Run run = transfers.send(stream, mode, listener, stop);
      each.accept(run);
      rejections = run.state() == SenderState.REJECTED ? rejections + 1 : 0;
      boolean asked = run.mode() == mode;
      done =
          !run.state().isFinal()
              || run.status() == BatchStatus.STOPPED
              || rejections == REJECTIONS_IN_A_ROW
              || (asked && !transfers.standing().hasMore(stream, mode));
    }
  }
}
