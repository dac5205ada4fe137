package jp.fukuhon.jobs.transfer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.ComparisonsDue;
import jp.fukuhon.core.ledger.OutgoingRecovery;
import jp.fukuhon.core.ledger.OutgoingStream;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferProgress;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import jp.fukuhon.writers.line.CentreClient;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells from the centre's answers whether one of the two databases was put back to an older state,
 * and quarantines the stream then. What is said of the centre rests on what this side knew before
 * it asked; what is said of this side on what it knows after: ledgers only move on, so that neither
 * a lost answer nor a run that is at work besides looks like a restore. Thread-safe.
 */
final class RestoreCheck {

  private final SenderParts parts;
  private final OutgoingTransfers transfers;
  private final OutgoingRecovery ledger;
  private final RestoreWatch watch;
  private final RecoveryExchange exchange;
  private final ComparisonsDue due;

  RestoreCheck(SenderParts parts, OutgoingRecovery ledger, RecoveryExchange exchange) {
    this.parts = parts;
    this.transfers = parts.transfers();
    this.ledger = ledger;
    this.watch = parts.books().watch();
    this.exchange = exchange;
    JdbcClient client = JdbcClient.create(parts.jdbc());
    this.due = new ComparisonsDue(client, parts.transactions(), new OperationLog(client));
  }

  /**
   * The centre's position, asked before a stream without an open transfer is frozen.
   *
   * @throws TransferException.Refused RESTORED
   */
  StreamPosition beforeFreeze(StreamId stream) {
    OutgoingStream before = cursors(stream);
    StreamPosition there = position(stream);
    OutgoingStream after = cursors(stream);
    if (there.lastSequence() < before.lastSequence()) {
      throw there(
          stream,
          "the centre's newest outcome is "
              + there.lastSequence()
              + ", this side holds that of "
              + before.lastSequence());
    }
    String open = there.openTransfer();
    if (there.lastSequence() > after.lastSequence()
        || (open != null && TransferId.parse(open).sequence() > after.lastSequence())) {
      throw here(
          stream,
          "the centre is at "
              + (open == null ? "outcome " + there.lastSequence() : open)
              + ", this side began "
              + after.lastSequence()
              + " transfers");
    }
    boolean still = before.equals(after) && open == null;
    boolean same =
        Objects.equals(there.previousOutcome(), after.previousDigest())
            && there.incrementalUpto() == after.incrementalSince();
    if (still && !same) {
      throw there.incrementalUpto() < after.incrementalSince()
          ? there(stream, "it is published up to " + cursorsOf(there, after))
          : here(stream, "the centre has published up to " + cursorsOf(there, after));
    }
    return there;
  }

  private static String cursorsOf(StreamPosition there, OutgoingStream here) {
    return there.incrementalUpto()
        + ", here up to "
        + here.incrementalSince()
        + "; the newest outcomes are "
        + (Objects.equals(there.previousOutcome(), here.previousDigest()) ? "the same" : "not one");
  }

  /**
   * Asks for the position of the stream, and hears on the way whether the centre's bureau asks for
   * a comparison.
   *
   * @throws TransferException.Refused RESTORED when the centre says so of itself
   */
  StreamPosition position(StreamId stream) {
    try {
      CentreClient.Answered there = parts.centre().position(stream);
      due.heard(stream, there.wish());
      return there.position();
    } catch (TransferException.Refused e) {
      throw mended(stream, e);
    }
  }

  /** What the centre says of itself is kept here, too, so that 'status' names the command. */
  TransferException mended(StreamId stream, TransferException.Refused refusal) {
    return refusal.code() == ErrorCode.RESTORED && watch.outOfStep(stream).isEmpty()
        ? watch.found(stream, Restored.THERE, "the centre says so")
        : refusal;
  }

  /**
   * The centre's position, for a transfer that is being prepared.
   *
   * @throws TransferException.Refused RESTORED; CONFLICT when the centre has decided already: the
   *     answer to an abort was lost, and its receipt is what ends the freeze
   */
  void beforeManifest(OutgoingTransfer transfer, StreamPosition there) {
    TransferId id = transfer.id();
    long cursor =
        switch (transfer.mode()) {
          case INCREMENTAL -> there.incrementalUpto();
          case FULL -> transfer.since() == 0 ? 0 : Objects.requireNonNullElse(there.fullUpto(), 0L);
        };
    if (there.lastSequence() == id.sequence()) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT, "transfer " + id + " has an outcome at the centre already");
    }
    if (there.lastSequence() < id.sequence() - 1 || cursor < transfer.since()) {
      throw there(id.stream(), where(transfer, there, cursor));
    }
    if (transfers.get(id).state() == SenderState.FREEZING
        && (there.lastSequence() > id.sequence()
            || cursor > transfer.since()
            || there.openTransfer() != null)) {
      throw here(id.stream(), where(transfer, there, cursor));
    }
  }

  private static String where(OutgoingTransfer transfer, StreamPosition there, long cursor) {
    return "this side is at transfer "
        + transfer.id().sequence()
        + " after change "
        + transfer.since()
        + ", the centre at "
        + (there.lastSequence() + 1)
        + " after change "
        + cursor
        + (there.openTransfer() == null ? "" : " with " + there.openTransfer() + " open");
  }

  /**
   * Message 3, before an offered transfer is gone on with. What the centre does not answer now is
   * found by the run itself.
   *
   * @throws TransferException.Refused RESTORED
   */
  void beforeRun(OutgoingTransfer transfer) {
    if (transfer.state() == SenderState.FREEZING || transfer.state().isFinal()) {
      return;
    }
    TransferId id = transfer.id();
    List<Integer> before = ledger.counts(id);
    Optional<TransferProgress> answer;
    try {
      answer = Optional.of(parts.centre().progress(id));
    } catch (TransferException.Refused e) {
      if (e.code() == ErrorCode.RESTORED) {
        throw mended(id.stream(), e);
      }
      if (e.code() != ErrorCode.NOT_FOUND) {
        return;
      }
      answer = Optional.empty();
    } catch (TransferException.Transient e) {
      return;
    }
    if (answer.isPresent()) {
      compare(id, before, answer.get());
    } else if (transfer.state() != SenderState.FROZEN) {
      throw there(id.stream(), "the centre does not know " + id + ", which it had accepted");
    }
  }

  /**
   * Whether a restore is behind the centre's refusal of a run.
   *
   * @throws TransferException.Refused RESTORED when it is
   */
  void afterRefusal(TransferId id, TransferException.Refused refusal) {
    if (refusal.code() != ErrorCode.CONFLICT && refusal.code() != ErrorCode.NOT_FOUND) {
      return;
    }
    OutgoingTransfer transfer = transfers.get(id);
    beforeRun(transfer);
    if (transfer.state() == SenderState.FROZEN && isOpenThere(id)) {
      throw here(id.stream(), "the centre has accepted another manifest of " + id);
    }
  }

  private boolean isOpenThere(TransferId id) {
    try {
      return !parts.centre().progress(id).state().isFinal();
    } catch (TransferException.Refused | TransferException.Transient e) {
      return false;
    }
  }

  /**
   * Looks whether the stream is in step.
   *
   * @throws TransferException.Refused RESTORED when it is not
   */
  void look(StreamId stream) {
    watch.requireInStep(stream);
    Optional<OutgoingTransfer> open = transfers.open(stream);
    if (open.isEmpty()) {
      beforeFreeze(stream);
    } else if (open.get().state() == SenderState.FREEZING) {
      beforeManifest(open.get(), position(stream));
    } else {
      beforeRun(open.get());
    }
  }

  private void compare(TransferId id, List<Integer> before, TransferProgress there) {
    for (int part = 0; part < before.size(); part++) {
      int held = part < there.chunks().size() ? there.chunks().get(part) : 0;
      if (held < before.get(part)) {
        throw there(
            id.stream(),
            "the centre holds "
                + held
                + " chunks of "
                + id
                + " partition "
                + part
                + ", it acknowledged "
                + before.get(part));
      }
    }
    if (there.state() == ReceiverState.ABORTED) {
      return; // the answer to an abort was lost
    }
    SenderState state = transfers.get(id).state();
    List<Integer> after = ledger.counts(id);
    boolean begun = state != SenderState.FROZEN;
    for (int part = 0; part < there.chunks().size(); part++) {
      int known = part < after.size() ? after.get(part) : 0;
      if (there.chunks().get(part) > known + (begun ? 1 : 0)) {
        throw here(
            id.stream(),
            "the centre acknowledged "
                + there.chunks().get(part)
                + " chunks of "
                + id
                + " partition "
                + part
                + ", this side knows of "
                + known);
      }
    }
    boolean completed = state == SenderState.COMPLETING || state.isFinal();
    if (there.state() != ReceiverState.RECEIVING && !completed) {
      throw here(
          id.stream(), id + " is " + there.state() + " at the centre and " + state + " here");
    }
  }

  /** The centre was put back: it is told, with its own signatures, and knows it from then on. */
  private TransferException there(StreamId stream, String found) {
    TransferException refusal = watch.found(stream, Restored.THERE, found);
    exchange.report(stream);
    return refusal;
  }

  private TransferException here(StreamId stream, String found) {
    return watch.found(stream, Restored.HERE, found);
  }

  private OutgoingStream cursors(StreamId stream) {
    return transfers.stream(stream)
        .orElseGet(() -> new OutgoingStream(stream, 0, 0, null, null, null));
  }
}
