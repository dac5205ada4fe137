package jp.fukuhon.app.cli;

import java.util.List;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.jobs.transfer.TransferService;
import jp.fukuhon.jobs.transfer.TransferService.Run;

/**
 * One transfer after the other until nothing is left; at least one, because "nothing changed" is a
 * signed transfer too.
 */
final class SendLoop {

  private static final int REJECTIONS_IN_A_ROW = 2;

  private SendLoop() {}

  static void send(
      TransferService transfers,
      StreamId stream,
      TransferMode mode,
      TransferListener listener,
      StopSignal stop,
      List<Run> runs) {
    int rejections = 0;
    boolean more = true;
    while (more && !stop.isSet()) {
      Run run = transfers.send(stream, mode, listener);
      runs.add(run);
      rejections = run.state() == SenderState.REJECTED ? rejections + 1 : 0;
      more =
          run.state().isFinal()
              && rejections < REJECTIONS_IN_A_ROW
              && transfers.hasMore(stream, mode);
    }
  }
}
