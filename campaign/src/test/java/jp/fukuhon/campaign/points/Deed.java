package jp.fukuhon.campaign.points;

import static jp.fukuhon.campaign.scene.Moment.AFTER;
import static jp.fukuhon.campaign.scene.Moment.BEFORE;
import static jp.fukuhon.campaign.scene.Moment.INSIDE;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.core.fault.FaultPoint;

/** What an operator does so that points are reached, and which of them it is done for. */
enum Deed {
  /** An ordinary transfer. */
  SEND,
  /** A transfer of which one row cannot be sent, and a row of no stream of this gateway. */
  SEND_BAD_ROWS,
  /** A transfer whose first run was killed is gone on with. */
  RESTART,
  /** A transfer whose verify job was killed is gone on with. */
  VERIFY_AGAIN,
  /** A running gateway is asked to send. */
  SEND_BY_SERVER,
  /** SIGTERM in the middle of a transfer, to the sender. */
  TERMINATE_SENDER,
  /** SIGTERM in the middle of a transfer, to the centre. */
  TERMINATE_CENTRE,
  /** A transfer is given up half sent. */
  ABORT,
  /** A transfer is given up before it was offered. */
  ABORT_UNOFFERED,
  /** A transfer whose keys do not open at the centre. */
  SEND_TO_NOBODY,
  /** A register is asked for over the line. */
  VIEW,
  /** Somebody reads the description of the centre's operators' API. */
  READ_DESCRIPTION,
  /** The centre is asked how far a transfer is. */
  PROGRESS,
  /** A checkpoint of the gateway's operation log. */
  CHECKPOINT,
  /** A receipt is time-stamped. */
  STAMP,
  /** The centre is quarantined and released at the gateway. */
  QUARANTINE_PEER,
  /** A change of the gateway's host is planned and withdrawn. */
  PLAN_CHANGE,
  /** Another bandwidth is ordered for the stream, and the order withdrawn. */
  ORDER_BANDWIDTH,
  /** An account is given at the gateway. */
  ADD_ACCOUNT,
  /** Keys of old transfers are wrapped anew, by a tool at the centre. */
  REWRAP,
  /** What is needed no more is removed, by a tool at the centre. */
  SWEEP,
  /** 突合 of two sides of which one has a register that the other lacks. */
  RECONCILE,
  /** The centre's bureau asks for a comparison, by a tool at the centre. */
  ASK,
  /** A transfer whose first contact tells that the bureau asks for a comparison. */
  SEND_ASKED,
  /** A running gateway compares because the bureau asks for it; its supervisor starts it again. */
  COMPARE_BY_SERVER,
  /** What a comparison has found is asked to be sent again. */
  MEND,
  /** The transfer that takes it up. */
  SEND_MENDED,
  /** A running gateway sends because it is night; its supervisor starts it again. */
  NIGHT,
  /** The same in a night in which nothing moves for half a minute. */
  LATE_NIGHT,
  /** The same, and the municipality is told that it will be late. */
  TOLD_NIGHT,
  /** A night is skipped. */
  SKIP_NIGHT;

  /**
   * A place and the deed by which it is reached.
   *
   * @param place to stand still at
   * @param nth time that it is passed
   * @param atSender whether the order goes to the gateway's processes, else to the centre's
   */
  record Reach(Deed deed, Place place, int nth, boolean atSender) {

    @Override
    public String toString() {
      return deed + " " + place + (nth == 1 ? "" : " #" + nth) + (atSender ? "" : " at the centre");
    }
  }

  /** Every place of the campaign. */
  static List<Reach> all() {
    List<Reach> all = new ArrayList<>();
    for (FaultPoint point :
        List.of(
            FaultPoint.FREEZE,
            FaultPoint.STREAM_ROWS,
            FaultPoint.PREPARATION,
            FaultPoint.ACCEPTANCE,
            FaultPoint.COMPLETING,
            FaultPoint.SETTLEMENT,
            FaultPoint.MANIFEST_REQUEST,
            FaultPoint.COMPLETION_REQUEST,
            FaultPoint.RECEIPT_REQUEST)) {
      SEND.sender(all, point, 1, BEFORE, AFTER);
    }
    SEND.sender(all, FaultPoint.FREEZE, 1, INSIDE);
    SEND.sender(all, FaultPoint.SETTLEMENT, 1, INSIDE);
    SEND.sender(all, FaultPoint.POSITION_REQUEST, 1, BEFORE);
    SEND.sender(all, FaultPoint.POSITION_REQUEST, 2, BEFORE, AFTER);
    SEND.sender(all, FaultPoint.CHUNK_REQUEST, 3, BEFORE, AFTER);
    SEND.sender(all, FaultPoint.CHUNK_LEDGER, 3, BEFORE, AFTER);
    SEND.sender(all, FaultPoint.LOG_ENTRY, 1, BEFORE, AFTER);
    SEND.sender(all, FaultPoint.RUN_LOCK, 1, BEFORE, AFTER);
    for (int nth : new int[] {1, 2, 3, 5, 8}) { // instance, execution, steps, partitions
      SEND.sender(all, FaultPoint.JOB_REPOSITORY, nth, BEFORE, AFTER);
    }
    for (FaultPoint point :
        List.of(
            FaultPoint.POSITION_ANSWER,
            FaultPoint.MANIFEST_ANSWER,
            FaultPoint.COMPLETION_ANSWER,
            FaultPoint.RECEIPT_ANSWER,
            FaultPoint.OFFER,
            FaultPoint.COMPLETION,
            FaultPoint.OPENING_ENTRY,
            FaultPoint.DECISION,
            FaultPoint.OUTCOME)) {
      SEND.centre(all, point, 1, BEFORE, AFTER);
    }
    SEND.centre(all, FaultPoint.CHUNK_ANSWER, 3, BEFORE, AFTER);
    SEND.centre(all, FaultPoint.CHUNK_STORE, 3, BEFORE, INSIDE, AFTER);
    SEND.centre(all, FaultPoint.VERIFY_CHUNK, 3, BEFORE, AFTER);
    SEND.centre(all, FaultPoint.LOG_ENTRY, 2, BEFORE, AFTER);
    SEND.centre(all, FaultPoint.RUN_LOCK, 1, BEFORE, AFTER);
    for (int nth : new int[] {1, 2, 4}) {
      SEND.centre(all, FaultPoint.JOB_REPOSITORY, nth, BEFORE, AFTER);
    }
    SEND_BAD_ROWS.sender(all, FaultPoint.VERDICTS, 1, BEFORE, AFTER);
    SEND_BAD_ROWS.sender(all, FaultPoint.STRAY_ROWS, 1, BEFORE, AFTER);
    RESTART.sender(all, FaultPoint.JOB_REPAIR, 1, BEFORE, AFTER);
    RESTART.sender(all, FaultPoint.PROGRESS_REQUEST, 1, BEFORE, AFTER);
    VERIFY_AGAIN.centre(all, FaultPoint.JOB_REPAIR, 1, BEFORE, AFTER);
    SEND_BY_SERVER.sender(all, FaultPoint.REQUEST_TAKEN, 1, AFTER);
    SEND_BY_SERVER.sender(all, FaultPoint.REQUEST_ENDED, 1, BEFORE, AFTER);
    TERMINATE_SENDER.sender(all, FaultPoint.GATEWAY_SHUTDOWN, 1, BEFORE, AFTER);
    TERMINATE_CENTRE.centre(all, FaultPoint.CENTRE_SHUTDOWN, 1, BEFORE, AFTER);
    ABORT.sender(all, FaultPoint.ABORT_REQUEST, 1, BEFORE, AFTER);
    ABORT.sender(all, FaultPoint.SETTLEMENT, 1, BEFORE, INSIDE, AFTER);
    ABORT.centre(all, FaultPoint.ABORT_ANSWER, 1, BEFORE, AFTER);
    ABORT.centre(all, FaultPoint.ABORT, 1, BEFORE, AFTER);
    ABORT.centre(all, FaultPoint.OUTCOME, 1, BEFORE, AFTER);
    ABORT_UNOFFERED.centre(all, FaultPoint.ABORT_UNOFFERED, 1, BEFORE, AFTER);
    SEND_TO_NOBODY.centre(all, FaultPoint.KEYS_REJECTED, 1, BEFORE, AFTER);
    VIEW.centre(all, FaultPoint.VIEW_ANSWER, 1, BEFORE, AFTER);
    READ_DESCRIPTION.centre(all, FaultPoint.OPERATOR_ANSWER, 1, BEFORE, AFTER);
    PROGRESS.centre(all, FaultPoint.PROGRESS_ANSWER, 1, BEFORE, AFTER);
    CHECKPOINT.sender(all, FaultPoint.CHECKPOINT, 1, BEFORE, AFTER);
    CHECKPOINT.sender(all, FaultPoint.CHECKPOINT_FILE, 1, BEFORE, AFTER);
    STAMP.centre(all, FaultPoint.TIME_STAMP_REQUEST, 1, BEFORE, AFTER);
    QUARANTINE_PEER.sender(all, FaultPoint.PEER_STANDING, 1, BEFORE, AFTER);
    PLAN_CHANGE.sender(all, FaultPoint.PLANNED_CHANGE, 1, BEFORE, AFTER);
    ORDER_BANDWIDTH.sender(all, FaultPoint.BANDWIDTH_ORDERED, 1, BEFORE, AFTER);
    ADD_ACCOUNT.sender(all, FaultPoint.ACCOUNT_CHANGED, 1, BEFORE, AFTER);
    REWRAP.centre(all, FaultPoint.REWRAP, 1, BEFORE, AFTER);
    for (int nth : new int[] {1, 2}) { // of failed transfers; of superseded versions
      SWEEP.centre(all, FaultPoint.SWEEP, nth, BEFORE, AFTER);
    }
    for (FaultPoint point :
        List.of(
            FaultPoint.COMPARISON_BEGUN,
            FaultPoint.COMPARISON_OPENED,
            FaultPoint.RANGES_COMPARED,
            FaultPoint.DETAILS_TOLD,
            FaultPoint.RESULT_SIGNED,
            FaultPoint.RESULT_KEPT,
            FaultPoint.COMPARISON_REQUEST,
            FaultPoint.RANGES_REQUEST,
            FaultPoint.DETAILS_REQUEST,
            FaultPoint.RESULT_REQUEST)) {
      RECONCILE.sender(all, point, 1, BEFORE, AFTER);
    }
    for (FaultPoint point :
        List.of(
            FaultPoint.COMPARISON_ANSWER,
            FaultPoint.RANGES_ANSWER,
            FaultPoint.DETAILS_ANSWER,
            FaultPoint.RESULT_ANSWER,
            FaultPoint.COMPARISON_TAKEN,
            FaultPoint.COMPARISON_READY,
            FaultPoint.RESULT_CONFIRMED)) {
      RECONCILE.centre(all, point, 1, BEFORE, AFTER);
    }
    ASK.centre(all, FaultPoint.WISH_MADE, 1, BEFORE, AFTER);
    SEND_ASKED.sender(all, FaultPoint.WISH_HEARD, 1, BEFORE, AFTER);
    COMPARE_BY_SERVER.sender(all, FaultPoint.COMPARISON_WRITTEN, 1, BEFORE, AFTER);
    COMPARE_BY_SERVER.sender(all, FaultPoint.RANGES_COMPARED, 1, AFTER);
    COMPARE_BY_SERVER.sender(all, FaultPoint.RESULT_KEPT, 1, AFTER);
    COMPARE_BY_SERVER.sender(all, FaultPoint.COMPARISON_ENDED, 1, BEFORE, AFTER);
    MEND.sender(all, FaultPoint.MENDING_ASKED, 1, BEFORE, AFTER);
    SEND_MENDED.sender(all, FaultPoint.MENDING_TAKEN, 1, BEFORE, AFTER);
    for (int nth : new int[] {1, 3}) { // the steps that bring leaves up to date
      RECONCILE.sender(all, FaultPoint.LEAVES_REFRESHED, nth, BEFORE, AFTER);
    }
    for (int nth : new int[] {1, 2}) {
      RECONCILE.centre(all, FaultPoint.LEAVES_REFRESHED, nth, BEFORE, AFTER);
    }
    NIGHT.sender(all, FaultPoint.NIGHT_WRITTEN, 1, BEFORE, AFTER);
    NIGHT.sender(all, FaultPoint.CHUNK_LEDGER, 3, AFTER);
    NIGHT.sender(all, FaultPoint.NIGHT_ENDED, 1, BEFORE, AFTER);
    LATE_NIGHT.sender(all, FaultPoint.NIGHT_FORECAST, 1, BEFORE, AFTER);
    TOLD_NIGHT.sender(all, FaultPoint.NOTICES_WRITTEN, 1, BEFORE, AFTER);
    TOLD_NIGHT.sender(all, FaultPoint.NOTICE_CLAIMED, 1, BEFORE, AFTER);
    TOLD_NIGHT.sender(all, FaultPoint.NOTICE_REQUEST, 1, BEFORE, AFTER);
    TOLD_NIGHT.sender(all, FaultPoint.NOTICE_ENDED, 1, BEFORE, AFTER);
    SKIP_NIGHT.sender(all, FaultPoint.NIGHT_CHANGED, 1, BEFORE, AFTER);
    return all;
  }

  private void sender(List<Reach> all, FaultPoint point, int nth, Moment... moments) {
    for (Moment moment : moments) {
      all.add(new Reach(this, new Place(point, moment), nth, true));
    }
  }

  private void centre(List<Reach> all, FaultPoint point, int nth, Moment... moments) {
    for (Moment moment : moments) {
      all.add(new Reach(this, new Place(point, moment), nth, false));
    }
  }
}
