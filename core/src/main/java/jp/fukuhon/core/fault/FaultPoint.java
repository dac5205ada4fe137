package jp.fukuhon.core.fault;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The boundaries of the exchange procedure (送受信手順, 第5-8(2)ウ) as named points, one constant for each
 * transaction, request, answer and end of work; most have a moment before and one after. A process
 * that was started with {@code -Dfukuhon.fault-points=DIRECTORY} stands still at the point that a
 * file there names, until somebody kills it; without that property a point is one test of a
 * constant. Thread-safe.
 *
 * <p>Nothing may open a transaction or send a request without one: a test sees to it.
 */
public enum FaultPoint {
  /** 0a: the stream's rows, before its first freeze. */
  STREAM_ROWS(Party.SENDER, "0a"),
  /** 0a: rows of a stream that this gateway does not send are quarantined. */
  STRAY_ROWS(Party.SENDER, "0a"),
  /** 0a: the freeze window and the transfer's row; inside, when only the window is set. */
  FREEZE(Party.SENDER, "0a"),
  /** 0b: partitions, keys, manifest. */
  PREPARATION(Party.SENDER, "0b"),
  /** Rows that cannot be sent are quarantined before their chunk goes. */
  VERDICTS(Party.SENDER, "2"),
  /** 1: the acceptance is stored. */
  ACCEPTANCE(Party.SENDER, "1"),
  /** 2: ledger and checkpoint of one chunk. */
  CHUNK_LEDGER(Party.SENDER, "2"),
  /** 4: COMPLETING and the signed completion. */
  COMPLETING(Party.SENDER, "4"),
  /** 5 and 6: receipt, window, cursors; inside, when only the receipt is stored. */
  SETTLEMENT(Party.SENDER, "5"),
  /** A running gateway takes a request to send. */
  REQUEST_TAKEN(Party.SENDER, "0"),
  /** A running gateway enters how a request ended. */
  REQUEST_ENDED(Party.SENDER, "5"),
  /** 7: an outcome that this side had lost is stored. */
  ADOPTION(Party.SENDER, "7"),
  /** 7: this side goes where the centre stands. */
  ALIGNMENT(Party.SENDER, "7"),
  /** 7: the quarantine after a restore ends here. */
  RECOVERED(Party.SENDER, "7"),
  /** 突合: a comparison and its signed opening. */
  COMPARISON_BEGUN(Party.SENDER, "突合 1"),
  /** 突合: the centre's answer to the opening, and the key. */
  COMPARISON_OPENED(Party.SENDER, "突合 1"),
  /** 突合: what one answer about ranges has shown. */
  RANGES_COMPARED(Party.SENDER, "突合 2"),
  /** 突合: what one answer about records has told. */
  DETAILS_TOLD(Party.SENDER, "突合 3"),
  /** 突合: the result, signed by this side. */
  RESULT_SIGNED(Party.SENDER, "突合 4"),
  /** 突合: the result with both signatures. */
  RESULT_KEPT(Party.SENDER, "突合 4"),
  /** 0: the centre's answer says that its bureau asks for a comparison, or no longer does. */
  WISH_HEARD(Party.SENDER, "0"),
  /** A comparison that is due is written down before a running gateway begins it. */
  COMPARISON_WRITTEN(Party.SENDER, "–"),
  /** How a comparison that was due ended is written down. */
  COMPARISON_ENDED(Party.SENDER, "–"),
  /** 突合: an operator has something mended, or approves it. */
  MENDING_ASKED(Party.SENDER, "–"),
  /** 0a: registers that are to be mended get new numbers. */
  MENDING_TAKEN(Party.SENDER, "0a"),
  /** A gateway that ends on SIGTERM: runs still at work, and all ended. */
  GATEWAY_SHUTDOWN(Party.SENDER, "–"),

  /** A night is judged and written down before its run begins. */
  NIGHT_WRITTEN(Party.SENDER, "–"),
  /** How a night's run ended is written down. */
  NIGHT_ENDED(Party.SENDER, "–"),
  /** When a night will end is written down. */
  NIGHT_FORECAST(Party.SENDER, "–"),
  /** An operator skips a night or lets it run on. */
  NIGHT_CHANGED(Party.SENDER, "–"),
  /** An operator orders a bandwidth or withdraws the order. */
  BANDWIDTH_ORDERED(Party.SENDER, "–"),

  /** What a municipality is to be told of is written down. */
  NOTICES_WRITTEN(Party.SENDER, "–"),
  /** A process takes it on to send a notice. */
  NOTICE_CLAIMED(Party.SENDER, "–"),
  /** A notice goes to a relay or a receiver. */
  NOTICE_REQUEST(Party.SENDER, "–"),
  /** Whether a notice was taken is written down. */
  NOTICE_ENDED(Party.SENDER, "–"),

  /** The sender asks where the stream stands. */
  POSITION_REQUEST(Party.SENDER, "0"),
  /** 1 at the sender. */
  MANIFEST_REQUEST(Party.SENDER, "1"),
  /** 2 at the sender. */
  CHUNK_REQUEST(Party.SENDER, "2"),
  /** 3 at the sender. */
  PROGRESS_REQUEST(Party.SENDER, "3"),
  /** 4 at the sender. */
  COMPLETION_REQUEST(Party.SENDER, "4"),
  /** 5 at the sender. */
  RECEIPT_REQUEST(Party.SENDER, "5"),
  /** 6 at the sender. */
  ABORT_REQUEST(Party.SENDER, "6"),

  /** 7 at the sender. */
  RECOVERY_REQUEST(Party.SENDER, "7"),
  /** 突合 1 at the sender. */
  COMPARISON_REQUEST(Party.SENDER, "突合 1"),
  /** 突合 2 at the sender. */
  RANGES_REQUEST(Party.SENDER, "突合 2"),
  /** 突合 3 at the sender. */
  DETAILS_REQUEST(Party.SENDER, "突合 3"),
  /** 突合 4 at the sender. */
  RESULT_REQUEST(Party.SENDER, "突合 4"),

  /** The centre says where a stream stands: the request is there, the answer has gone. */
  POSITION_ANSWER(Party.CENTRE, "0"),
  /** 1 at the centre. */
  MANIFEST_ANSWER(Party.CENTRE, "1"),
  /** 2 at the centre. */
  CHUNK_ANSWER(Party.CENTRE, "2"),
  /** 3 at the centre. */
  PROGRESS_ANSWER(Party.CENTRE, "3"),
  /** 4 at the centre. */
  COMPLETION_ANSWER(Party.CENTRE, "4"),
  /** 5 at the centre. */
  RECEIPT_ANSWER(Party.CENTRE, "5"),
  /** 6 at the centre. */
  ABORT_ANSWER(Party.CENTRE, "6"),
  /** 7 at the centre. */
  RECOVERY_ANSWER(Party.CENTRE, "7"),
  /** 突合 1 at the centre. */
  COMPARISON_ANSWER(Party.CENTRE, "突合 1"),
  /** 突合 2 at the centre. */
  RANGES_ANSWER(Party.CENTRE, "突合 2"),
  /** 突合 3 at the centre. */
  DETAILS_ANSWER(Party.CENTRE, "突合 3"),
  /** 突合 4 at the centre. */
  RESULT_ANSWER(Party.CENTRE, "突合 4"),
  /** A viewer asks for a register. */
  VIEW_ANSWER(Party.CENTRE, "–"),

  /** 1: transfer and acceptance. */
  OFFER(Party.CENTRE, "1"),
  /** 2: versions, chunk, acknowledgement; inside, when only the versions are written. */
  CHUNK_STORE(Party.CENTRE, "2"),
  /** 4: VERIFYING, or REJECTED. */
  COMPLETION(Party.CENTRE, "4"),
  /** Findings of one chunk and the verify job's checkpoint. */
  VERIFY_CHUNK(Party.CENTRE, "4"),
  /** The opening of a transfer's keys is entered in the operation log first. */
  OPENING_ENTRY(Party.CENTRE, "4"),
  /** The transaction of the verify job that decides. */
  DECISION(Party.CENTRE, "4"),
  /** A transfer whose keys do not open is rejected. */
  KEYS_REJECTED(Party.CENTRE, "4"),
  /** The one row of an outcome, published, rejected or aborted: unwritten, written. */
  OUTCOME(Party.CENTRE, "4, 6"),
  /** 6 of a known transfer. */
  ABORT(Party.CENTRE, "6"),
  /** 6 of an id that was never offered. */
  ABORT_UNOFFERED(Party.CENTRE, "6"),
  /** 7: lost outcomes are taken in, what is open ends. */
  RECOVERY(Party.CENTRE, "7"),
  /** 7: decisions are allowed again. */
  RECOVERY_END(Party.CENTRE, "7"),
  /** 突合: an opening is taken in, a former comparison is given up for it. */
  COMPARISON_TAKEN(Party.CENTRE, "突合 1"),
  /** 突合: the leaves stand still, the opening is answered. */
  COMPARISON_READY(Party.CENTRE, "突合 1"),
  /** 突合: the source's result, signed by this side as well. */
  RESULT_CONFIRMED(Party.CENTRE, "突合 4"),
  /** The centre's bureau asks for a comparison, or withdraws that. */
  WISH_MADE(Party.CENTRE, "–"),
  /** A centre that ends on SIGTERM: jobs still at work, and all ended. */
  CENTRE_SHUTDOWN(Party.CENTRE, "–"),

  /** The run lock of a stream or of a verify job is taken; it is let go. */
  RUN_LOCK(Party.EITHER, "–"),
  /** Spring Batch's own: instances and executions created, steps begun and ended. */
  JOB_REPOSITORY(Party.EITHER, "–"),
  /** What a killed run left unfinished is made restartable. */
  JOB_REPAIR(Party.EITHER, "–"),
  /** An entry of the operation log, in its transaction or in one of its own. */
  LOG_ENTRY(Party.EITHER, "–"),
  /** 突合: leaves and nodes, brought up to date in steps. */
  LEAVES_REFRESHED(Party.EITHER, "突合 1"),
  /** A stream is quarantined because a database was put back. */
  RESTORED(Party.EITHER, "–"),
  /** A checkpoint of the operation log. */
  CHECKPOINT(Party.EITHER, "–"),
  /** A checkpoint's file. */
  CHECKPOINT_FILE(Party.EITHER, "–"),
  /** A time-stamping authority is asked. */
  TIME_STAMP_REQUEST(Party.EITHER, "–"),
  /** A peer is quarantined or released. */
  PEER_STANDING(Party.EITHER, "–"),
  /** A change of host is planned or ended. */
  PLANNED_CHANGE(Party.EITHER, "–"),
  /** An account, a token or a session is made, changed or ended; a sign-in fails. */
  ACCOUNT_CHANGED(Party.EITHER, "–"),
  /** Somebody asks the operators' HTTP API: the request is there, the answer has gone. */
  OPERATOR_ANSWER(Party.EITHER, "–"),
  /** Keys of old transfers, wrapped anew. */
  REWRAP(Party.EITHER, "–"),
  /** Something of what is needed no more is removed. */
  SWEEP(Party.EITHER, "–");

  /** Whose process passes it. */
  public enum Party {
    /** A gateway. */
    SENDER,
    /** The centre. */
    CENTRE,
    /** Both. */
    EITHER
  }

  /** Names the directory of orders; unset in production. */
  public static final String PROPERTY = "fukuhon.fault-points";

  private static final boolean WATCHED = System.getProperty(PROPERTY) != null;

  private final Party party;
  private final String message;

  FaultPoint(Party party, String message) {
    this.party = party;
    this.message = message;
  }

  /** Whose process passes it. */
  public Party party() {
    return party;
  }

  /** The number of its message in the procedure; a dash when it belongs to none. */
  public String message() {
    return message;
  }

  /** Whether this process was told to look for orders. */
  public static boolean isWatched() {
    return WATCHED;
  }

  /** Everything is done but the commit, or the request has not gone yet. */
  public void before() {
    if (WATCHED) {
      Standstill.passing(this, "before");
    }
  }

  /** Half of what belongs together is done. */
  public void inside() {
    if (WATCHED) {
      Standstill.passing(this, "inside");
    }
  }

  /** It is committed, or the answer is here. */
  public void after() {
    if (WATCHED) {
      Standstill.passing(this, "after");
    }
  }

  /**
   * Runs a transaction with this point around its commit.
   *
   * @param transactions opens it; when one is open already, it joins that one if it is set to, and
   *     the commit comes later
   * @return what the work gave, durable on return unless a transaction was joined
   */
  public <T> T transaction(TransactionTemplate transactions, Supplier<T> work) {
    T result =
        Objects.requireNonNull(
            transactions.execute(
                status -> {
                  T done = work.get();
                  before();
                  return done;
                }));
    after();
    return result;
  }

  /** The same for work that gives nothing. */
  public void run(TransactionTemplate transactions, Runnable work) {
    transaction(
        transactions,
        () -> {
          work.run();
          return true;
        });
  }

  /** A transaction manager with this point around every commit of a transaction it began. */
  public PlatformTransactionManager around(PlatformTransactionManager manager) {
    return WATCHED ? new WatchedTransactions(this, manager) : manager;
  }
}
