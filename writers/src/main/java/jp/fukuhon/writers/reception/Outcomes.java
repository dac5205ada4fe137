package jp.fukuhon.writers.reception;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.IncomingTransfers.Document;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecordFault;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;

/**
 * The only decision point of a transfer: publish, reject or abort by one UPDATE of one row,
 * together with the signed receipt and the stream's cursors. Every method runs in the caller's
 * transaction. Thread-safe.
 */
public final class Outcomes {

  private static final List<ReceiverState> OPEN =
      List.of(ReceiverState.RECEIVING, ReceiverState.VERIFYING);

  private final IncomingTransfers transfers;
  private final DocumentSigner signer;
  private final OperationLog log;
  private final EvidenceBooks books;
  private final Clock clock;

  public Outcomes(
      IncomingTransfers transfers,
      DocumentSigner signer,
      OperationLog log,
      EvidenceBooks books,
      Clock clock) {
    this.transfers = transfers;
    this.signer = signer;
    this.log = log;
    this.books = books;
    this.clock = clock;
  }

  /**
   * Publishes a verified transfer: from the caller's commit on, all of its records are visible and
   * none of them is withheld. Does nothing and returns the winner's receipt when somebody else has
   * decided first.
   */
  public byte[] publish(IncomingTransfer transfer, Completion completion) {
    requireInStep(transfer.id().stream());
    long publishNo = transfers.nextPublishNo();
    Draft draft =
        new Draft(
            ReceiverState.PUBLISHED,
            completion.records(),
            completion.root(),
            publishNo,
            List.of(),
            "published");
    return decide(transfer, List.of(ReceiverState.VERIFYING), draft, null);
  }

  /** Refuses a transfer: its versions count for nothing. */
  public byte[] reject(
      IncomingTransfer transfer,
      String reason,
      List<RecordFault> faults,
      byte @Nullable [] completion) {
    requireInStep(transfer.id().stream());
    return decide(
        transfer, OPEN, new Draft(ReceiverState.REJECTED, 0, null, 0, faults, reason), completion);
  }

  /** Gives a transfer up at its sender's request: a permanent tombstone. */
  public byte[] abort(IncomingTransfer transfer, String reason) {
    requireInStep(transfer.id().stream());
    return abortInRecovery(transfer, reason);
  }

  /** The same while its stream is quarantined after a restore. */
  byte[] abortInRecovery(IncomingTransfer transfer, String reason) {
    return decide(
        transfer, OPEN, new Draft(ReceiverState.ABORTED, 0, null, 0, List.of(), reason), null);
  }

  /**
   * Nothing is decided in a stream after a restore until it is recovered; its row is held from here
   * on, by which a quarantine waits for a decision in hand.
   */
  private void requireInStep(StreamId stream) {
    transfers.lockStream(stream);
    books.watch().requireInStep(stream);
  }

  private record Draft(
      ReceiverState outcome,
      long records,
      @Nullable Digest root,
      long publishNo,
      List<RecordFault> faults,
      String reason) {}

  /**
   * Gives up the next id of a stream before its manifest came, so that a delayed one stays out. The
   * caller holds the stream's row.
   *
   * @param suite that the request is signed in; the answer is too if this party can
   */
  public byte[] abortUnoffered(TransferId id, String sender, String reason, Suite suite) {
    requireInStep(id.stream());
    return abortUnofferedInRecovery(id, sender, reason, suite);
  }

  /** The same while its stream is quarantined after a restore. */
  byte[] abortUnofferedInRecovery(TransferId id, String sender, String reason, Suite suite) {
    Draft draft = new Draft(ReceiverState.ABORTED, 0, null, 0, List.of(), reason);
    Suite answered = signer.supports(suite) ? suite : Suite.CLASSIC;
    byte[] content = Documents.write(receipt(id, null, null, 0, 0, draft, answered));
    byte[] signed = signer.sign(content, answered);
    transfers.createTombstone(id, sender, signed);
    books.receipt(id, signed, Digest.of(content));
    record(id, null, 0, draft, content);
    return signed;
  }

  private byte[] decide(
      IncomingTransfer transfer,
      List<ReceiverState> from,
      Draft draft,
      byte @Nullable [] completion) {
    transfers.lockStream(transfer.id().stream());
    Digest manifest = transfers.manifestDigest(transfer.number()).orElse(null);
    Suite suite = Suite.require(transfer.knownSuite().orElse("(none)"));
    byte[] content =
        Documents.write(
            receipt(
                transfer.id(),
                manifest,
                transfer.mode(),
                transfer.since(),
                transfer.upto(),
                draft,
                suite));
    byte[] signed = signer.sign(content, suite);
    Long publishNo = draft.outcome() == ReceiverState.PUBLISHED ? draft.publishNo() : null;
    FaultPoint.OUTCOME.before();
    if (!transfers.decide(
        transfer.number(), from, draft.outcome(), signed, publishNo, completion)) {
      return decidedBefore(transfer);
    }
    FaultPoint.OUTCOME.after();
    books.receipt(transfer.id(), signed, Digest.of(content));
    record(transfer.id(), transfer.mode(), transfer.upto(), draft, content);
    return signed;
  }

  private Receipt receipt(
      TransferId id,
      @Nullable Digest manifest,
      @Nullable TransferMode mode,
      long since,
      long upto,
      Draft draft,
      Suite suite) {
    return new Receipt(
        Manifest.VERSION,
        id.toString(),
        draft.outcome(),
        manifest,
        mode,
        since,
        upto,
        draft.records(),
        draft.root(),
        draft.publishNo(),
        draft.faults(),
        draft.reason(),
        suite.label(),
        transfers.stream(id.stream()).previousDigest(),
        books.checkpoints().reference().orElse(null),
        clock.instant());
  }

  private void record(
      TransferId id, @Nullable TransferMode mode, long upto, Draft draft, byte[] content) {
    transfers.advanceStream(id, mode, upto, draft.outcome(), Digest.of(content));
    if (draft.outcome() == ReceiverState.PUBLISHED) {
      books.watch().quarantine().publishedUpTo(id.stream(), upto);
    }
    log.append(
        "engine",
        draft.outcome().name(),
        id.stream().toString(),
        id.toString(),
        "OK",
        Map.of(
            "records", draft.records(), "faults", draft.faults().size(), "reason", draft.reason()));
  }

  private byte[] decidedBefore(IncomingTransfer transfer) {
    Optional<byte[]> winner = transfers.document(transfer.number(), Document.RECEIPT);
    return winner.orElseThrow(
        () ->
            new TransferException.Integrity(
                "transfer " + transfer.id() + " cannot be decided in its state"));
  }
}
