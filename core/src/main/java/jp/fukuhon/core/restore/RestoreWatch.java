package jp.fukuhon.core.restore;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.StreamQuarantine.Quarantined;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps a party's high-water marks and stands before everything that decides: a stream whose
 * database is behind its mark, or that was found out of step with the peer, is RESTORED, and
 * nothing is done in it until 'recover' (docs/protocol.md). Thread-safe.
 */
public final class RestoreWatch {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreWatch.class);

  private final HighWaterMarks marks;
  private final StreamQuarantine quarantine;
  private final LedgerPosition.Source ledger;
  private final TransactionTemplate independently;

  /**
   * @param independently transactions that commit whatever becomes of the caller's
   */
  public RestoreWatch(
      HighWaterMarks marks,
      StreamQuarantine quarantine,
      LedgerPosition.Source ledger,
      TransactionTemplate independently) {
    this.marks = marks;
    this.quarantine = quarantine;
    this.ledger = ledger;
    this.independently = independently;
  }

  /** The marks, for those who present them. */
  public HighWaterMarks marks() {
    return marks;
  }

  /** Which streams are out of step. */
  public StreamQuarantine quarantine() {
    return quarantine;
  }

  /** Compares every mark with the database and quarantines the streams that are behind theirs. */
  public void lookAtAll() {
    for (StreamId stream : marks.streams()) {
      behind(stream).ifPresent(found -> enter(stream, Restored.HERE, found));
    }
  }

  /**
   * Refuses a stream that is out of step, also when this is what finds it.
   *
   * @throws TransferException.Refused RESTORED
   */
  public void requireInStep(StreamId stream) {
    quarantine
        .find(stream)
        .filter(known -> !known.isRecovered())
        .ifPresent(
            known -> {
              throw refusal(known.stream(), known.restored(), known.found());
            });
    behind(stream)
        .ifPresent(
            found -> {
              throw found(stream, Restored.HERE, found);
            });
  }

  /** The stream's quarantine, of which its recovery is not finished; empty when it is in step. */
  public Optional<Quarantined> outOfStep(StreamId stream) {
    return quarantine.find(stream).filter(known -> !known.isRecovered());
  }

  /**
   * Quarantines a stream, durably, whatever becomes of the caller's transaction.
   *
   * @return what to throw
   */
  public TransferException found(StreamId stream, Restored restored, String found) {
    enter(stream, restored, found);
    return refusal(stream, restored, found);
  }

  private void enter(StreamId stream, Restored restored, String found) {
    boolean news =
        FaultPoint.RESTORED.transaction(
            independently, () -> quarantine.enter(stream, restored, found));
    if (news) {
      LOG.error("stream {} is quarantined: {}", stream, found);
    }
  }

  private static TransferException refusal(StreamId stream, Restored restored, String found) {
    return new TransferException.Refused(
        ErrorCode.RESTORED,
        "stream "
            + stream
            + ": "
            + (restored == Restored.HERE ? "this party's" : "the other side's")
            + " database was put back to an older state ("
            + found
            + ")",
        hint(stream));
  }

  /** The one thing to do. */
  public static String hint(StreamId stream) {
    return "nothing is decided in it, nor viewed at a centre that was put back, until 'recover "
        + stream
        + "' at the gateway of "
        + stream.municipality()
        + " has brought both sides together";
  }

  /** What the mark knows and the database does not; empty when it is not behind. */
  public Optional<String> behind(StreamId stream) {
    Optional<Mark> known = marks.read(stream);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Mark mark = known.get();
    LedgerPosition here = ledger.of(stream);
    if (here.sequence() < mark.sequence()) {
      return Optional.of(
          "outcome "
              + mark.sequence()
              + " is in the high-water mark, the database's newest is "
              + here.sequence());
    }
    if (here.sequence() == mark.sequence() && !Objects.equals(mark.outcome(), here.outcome())) {
      return Optional.of(
          "outcome " + mark.sequence() + " of the database is not that of the high-water mark");
    }
    String transfer = mark.transfer();
    if (transfer == null || TransferId.parse(transfer).sequence() <= here.sequence()) {
      return Optional.empty();
    }
    List<Integer> there = transfer.equals(here.open()) ? here.acknowledged() : List.of();
    for (int part = 0; part < mark.acknowledged().size(); part++) {
      int held = part < there.size() ? there.get(part) : 0;
      if (held < mark.acknowledged().get(part)) {
        return Optional.of(
            "transfer "
                + transfer
                + " partition "
                + part
                + ": "
                + mark.acknowledged().get(part)
                + " chunks were acknowledged, the database holds "
                + held);
      }
    }
    return Optional.empty();
  }

  /** Notes an outcome once the caller's transaction has committed. */
  public void outcome(TransferId id, byte[] receipt, Digest digest) {
    afterCommit(() -> marks.outcome(id, receipt, digest));
  }

  /** Notes an acknowledgement once the caller's transaction has committed. */
  public void acknowledged(TransferId id, int part, int number, byte[] acknowledgement) {
    afterCommit(() -> marks.acknowledged(id, part, number, acknowledgement));
  }

  private static void afterCommit(Runnable note) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      note.run();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            note.run();
          }
        });
  }
}
