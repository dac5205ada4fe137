package jp.fukuhon.jobs.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.LockRetry;
import jp.fukuhon.core.ledger.OutgoingRecovery;
import jp.fukuhon.core.ledger.OutgoingRecovery.Alignment;
import jp.fukuhon.core.ledger.OutgoingStream;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.restore.StreamQuarantine.Quarantined;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecoveryAnswer;
import jp.fukuhon.core.transfer.RecoveryRequest.Step;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.RecoveryExchange.Fetched;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import org.jspecify.annotations.Nullable;

/**
 * Brings both sides of a stream together after a restore of either (docs/protocol.md, message 7):
 * the centre takes in the outcomes it lost, what is open ends, this side takes in the outcomes it
 * lost and goes where the centre stands. Each step is a transaction and may be repeated, so that a
 * recovery that was interrupted is run again from its beginning. The caller holds the run lock.
 */
final class StreamRecovery {

  private static final Duration LONG_POLL = Duration.ofSeconds(5);

  private final SenderParts parts;
  private final OutgoingRecovery ledger;
  private final RecoveryExchange exchange;
  private final RestoreWatch watch;
  private final OperationLog log;

  StreamRecovery(
      SenderParts parts, OutgoingRecovery ledger, RecoveryExchange exchange, OperationLog log) {
    this.parts = parts;
    this.ledger = ledger;
    this.exchange = exchange;
    this.watch = parts.books().watch();
    this.log = log;
  }

  /**
   * Recovers a quarantined stream. Durable on return.
   *
   * @throws TransferException.Transient when the centre does not answer, or still verifies
   */
  Recovered recover(Quarantined quarantined, StopSignal stop) {
    StreamId stream = quarantined.stream();
    long here = ledger.position(stream).sequence();
    exchange.presentAll(stream);
    RecoveryAnswer there = align(stream, stop);
    Learnt learnt = learn(stream, there);
    long renumbered = follow(stream, quarantined, there, learnt);
    RecoveryAnswer finished = exchange.ask(stream, Step.FINISH, List.of(), List.of());
    requireSame(stream, there, finished);
    FaultPoint.RECOVERED.run(
        parts.transactions(),
        () -> watch.quarantine().recovered(stream, null, OperationLog.operator()));
    Fetched newest = learnt.newest();
    if (newest != null) {
      watch.marks().recovered(newest.id(), newest.signed(), newest.digest());
    }
    return new Recovered(
        stream,
        quarantined.restored(),
        Math.max(0, there.lastSequence() - here),
        there.lastSequence(),
        there.incrementalUpto(),
        renumbered);
  }

  /** Repeats the last step at the centre until nothing is open there any more. */
  private RecoveryAnswer align(StreamId stream, StopSignal stop) {
    Instant giveUp = parts.clock().instant().plus(parts.settings().receiptPatience());
    RecoveryAnswer answer = exchange.ask(stream, Step.ALIGN, List.of(), List.of());
    while (answer.openTransfer() != null) {
      TransferId open = TransferId.parse(answer.openTransfer());
      Optional<byte[]> receipt = parts.centre().receipt(open, LONG_POLL);
      if (receipt.isEmpty() && (stop.isSet() || parts.clock().instant().isAfter(giveUp))) {
        throw new TransferException.Transient(
            Hop.VERIFY,
            "the centre still verifies " + open + "; 'recover " + stream + "' goes on afterwards",
            null);
      }
      answer = exchange.ask(stream, Step.ALIGN, List.of(), List.of());
    }
    return answer;
  }

  /**
   * What the centre had to tell.
   *
   * @param unknown outcomes that this side did not hold, that of its open transfer left out
   * @param open outcome of the open transfer; null when there is none
   * @param newest outcome; null when there is none
   * @param upto the highest change number that any of them speaks of
   */
  private record Learnt(
      long unknown, @Nullable Fetched open, @Nullable Fetched newest, long upto) {}

  /** Fetches every outcome that this side does not hold; each is stored as soon as it is here. */
  private Learnt learn(StreamId stream, RecoveryAnswer there) {
    Optional<TransferId> open = parts.transfers().open(stream).map(OutgoingTransfer::id);
    long first =
        open.map(TransferId::sequence).orElseGet(() -> ledger.position(stream).sequence() + 1);
    long unknown = 0;
    long upto = 0;
    Fetched ofOpen = null;
    Fetched newest = null;
    for (long sequence = Math.min(first, Math.max(1, there.lastSequence()));
        sequence <= there.lastSequence();
        sequence++) {
      TransferId id = new TransferId(stream, sequence);
      Fetched fetched = exchange.fetch(id, outcome(id));
      newest = fetched;
      upto = Math.max(upto, fetched.receipt().upto());
      if (open.equals(Optional.of(id))) {
        ofOpen = fetched;
      } else if (sequence >= first) {
        unknown++;
        store(fetched);
      }
    }
    if (newest != null && !newest.digest().equals(there.previousOutcome())) {
      throw new TransferException.Integrity(
          "stream " + stream + ": the centre's newest receipt is not the one that it names");
    }
    if (open.isPresent() && ofOpen == null) {
      throw new TransferException.Integrity(
          "transfer " + open.get() + " has no outcome at the centre after the recovery");
    }
    return new Learnt(unknown, ofOpen, newest, upto);
  }

  private byte[] outcome(TransferId id) {
    return parts
        .centre()
        .receipt(id, Duration.ZERO)
        .orElseThrow(
            () ->
                new TransferException.Integrity(
                    "transfer " + id + " has no outcome at the centre"));
  }

  private void store(Fetched fetched) {
    FaultPoint.ADOPTION.run(
        parts.transactions(),
        () -> {
          ledger.adoptUnknown(fetched.id(), fetched.receipt(), fetched.signed());
          parts.books().files().keep(fetched.id().toString(), fetched.signed());
          entry("ADOPT", fetched, Map.of("records", fetched.receipt().records()));
        });
  }

  private void entry(String action, Fetched fetched, Map<String, ?> detail) {
    log.append(
        "engine",
        action,
        fetched.id().stream().toString(),
        fetched.id().toString(),
        fetched.receipt().outcome().name(),
        detail);
  }

  /** This side goes where the centre stands, in one transaction; it is quarantined still. */
  private long follow(
      StreamId stream, Quarantined quarantined, RecoveryAnswer there, Learnt learnt) {
    return LockRetry.run(
        "recovery of " + stream,
        () ->
            FaultPoint.ALIGNMENT.transaction(
                parts.transactions(), () -> followOnce(stream, quarantined, there, learnt)));
  }

  private long followOnce(
      StreamId stream, Quarantined quarantined, RecoveryAnswer there, Learnt learnt) {
    OutgoingStream cursors = parts.transfers().stream(stream).orElseThrow();
    long known = cursors.incrementalSince();
    Fetched open = learnt.open();
    if (open != null) {
      ledger.adoptOpen(open.id(), open.receipt().outcome().senderOutcome(), open.signed());
      parts.books().receipt(open.id(), open.signed(), open.digest());
      if (open.receipt().outcome() == ReceiverState.PUBLISHED) {
        known = Math.max(known, open.receipt().upto()); // its rows were frozen all the time
      }
    }
    boolean behind =
        quarantined.restored() == Restored.HERE
            || learnt.unknown() > 0
            || there.incrementalUpto() > known;
    long above =
        Math.max(
            Math.max(there.incrementalUpto(), learnt.upto()),
            Objects.requireNonNullElse(there.fullUpto(), 0L));
    long renumbered =
        ledger.align(
            stream,
            new Alignment(
                there.lastSequence(),
                there.previousOutcome(),
                there.incrementalUpto(),
                above,
                behind ? known : null));
    if (open != null) {
      entry("ADOPT", open, Map.of("records", open.receipt().records(), "open", true));
    }
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("sequence", there.lastSequence());
    detail.put("since", there.incrementalUpto());
    detail.put("sinceBefore", cursors.incrementalSince());
    detail.put("renumbered", renumbered);
    log.append(
        OperationLog.operator(),
        "RECOVER",
        stream.toString(),
        null,
        behind ? Restored.HERE.name() : Restored.THERE.name(),
        detail);
    return renumbered;
  }

  private static void requireSame(StreamId stream, RecoveryAnswer there, RecoveryAnswer finished) {
    if (finished.restored()
        || finished.lastSequence() != there.lastSequence()
        || finished.incrementalUpto() != there.incrementalUpto()) {
      throw new TransferException.Refused(
          ErrorCode.RESTORED,
          "stream " + stream + ": the centre has moved on during the recovery",
          RestoreWatch.hint(stream));
    }
  }
}
