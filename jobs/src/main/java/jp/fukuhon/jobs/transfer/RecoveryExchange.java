package jp.fukuhon.jobs.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.OutgoingRecovery;
import jp.fukuhon.core.ledger.OutgoingRecovery.Held;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.Mark;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.RecoveryAnswer;
import jp.fukuhon.core.transfer.RecoveryRequest;
import jp.fukuhon.core.transfer.RecoveryRequest.Step;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Message 7 as the sender speaks it: presents what it holds, verifies the answer. Thread-safe. */
final class RecoveryExchange {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryExchange.class);
  private static final long MOST_OCTETS = 8L << 20;

  private final SenderParts parts;
  private final OutgoingRecovery ledger;
  private final DocumentVerifier verifier;

  RecoveryExchange(SenderParts parts, OutgoingRecovery ledger, DocumentVerifier verifier) {
    this.parts = parts;
    this.ledger = ledger;
    this.verifier = verifier;
  }

  /**
   * Shows the centre what it has lost, so that it quarantines the stream itself. A failure is only
   * logged: 'recover' shows it again.
   */
  void report(StreamId stream) {
    try {
      Optional<OutgoingTransfer> open = parts.transfers().open(stream);
      long newest = ledger.position(stream).sequence();
      ask(
          stream,
          Step.REPORT,
          ledger.heldAfter(stream, newest - 1).map(Held::receipt).map(List::of).orElse(List.of()),
          open.map(transfer -> ledger.acknowledgements(transfer.id())).orElse(List.of()));
    } catch (TransferException e) {
      LOG.warn("the centre could not be told that it was put back: {}", e.getMessage());
    }
  }

  /** Shows the centre every outcome that this side holds and the centre does not. */
  void presentAll(StreamId stream) {
    RecoveryAnswer answer = ask(stream, Step.ADOPT, List.of(), openAcknowledgements(stream));
    while (true) {
      List<byte[]> page = page(stream, answer.lastSequence());
      if (page.isEmpty()) {
        return;
      }
      RecoveryAnswer next = ask(stream, Step.ADOPT, page, List.of());
      if (next.lastSequence() <= answer.lastSequence()) {
        throw new TransferException.Integrity(
            "stream "
                + stream
                + ": the centre does not take in the outcomes that it signed itself after "
                + answer.lastSequence());
      }
      answer = next;
    }
  }

  private List<byte[]> openAcknowledgements(StreamId stream) {
    return parts
        .transfers()
        .open(stream)
        .map(t -> ledger.acknowledgements(t.id()))
        .orElse(List.of());
  }

  /** From the database and, where that was put back itself, from the mark. */
  private List<byte[]> page(StreamId stream, long after) {
    List<byte[]> page = new ArrayList<>();
    long octets = 0;
    long last = after;
    Optional<Held> next = ledger.heldAfter(stream, last);
    while (next.isPresent()
        && page.size() < RecoveryRequest.MOST_OUTCOMES
        && octets < MOST_OCTETS) {
      page.add(next.get().receipt());
      octets += next.get().receipt().length;
      last = next.get().sequence();
      next = ledger.heldAfter(stream, last);
    }
    long known = last;
    if (next.isEmpty() && page.size() < RecoveryRequest.MOST_OUTCOMES) {
      parts
          .books()
          .watch()
          .marks()
          .read(stream)
          .filter(mark -> mark.sequence() > known)
          .map(Mark::receipt)
          .ifPresent(page::add);
    }
    return page;
  }

  /**
   * One message 7.
   *
   * @throws TransferException.Integrity when the answer is not the centre's to this
   */
  RecoveryAnswer ask(
      StreamId stream, Step step, List<byte[]> outcomes, List<byte[]> acknowledgements) {
    RecoveryRequest request =
        new RecoveryRequest(
            Manifest.VERSION,
            stream.toString(),
            parts.party(),
            parts.centreParty(),
            parts.environment(),
            step,
            parts.transfers().open(stream).map(open -> open.id().toString()).orElse(null),
            ledger.sourceUpto(stream),
            outcomes,
            acknowledgements,
            parts.clock().instant());
    byte[] content = Documents.write(request);
    byte[] signed = parts.centre().recover(stream, parts.signer().sign(content, parts.suite()));
    RecoveryAnswer answer =
        Documents.read(
            verifier.verify(signed, parts.centreParty(), parts.suite()).content(),
            RecoveryAnswer.class);
    if (!answer.stream().equals(stream.toString())
        || !answer.requestDigest().equals(Digest.of(content))) {
      throw new TransferException.Integrity(
          "the answer to the recovery of " + stream + " is of another request");
    }
    return answer;
  }

  /** A receipt that the centre has signed, verified. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Fetched(TransferId id, Receipt receipt, byte[] signed, Digest digest) {}

  /**
   * The outcome of a transfer, from the centre.
   *
   * @throws TransferException.Integrity when it is not that transfer's
   */
  Fetched fetch(TransferId id, byte[] signed) {
    VerifiedDocument document = verifier.verifyEvidence(signed, parts.centreParty(), Suite.all());
    Receipt receipt = Documents.read(document.content(), Receipt.class);
    document.requireSuite(receipt.suite());
    if (!receipt.transferId().equals(id.toString())) {
      throw new TransferException.Integrity(
          "the receipt for transfer " + id + " is of another transfer");
    }
    return new Fetched(id, receipt, signed, Digest.of(document.content()));
  }
}
