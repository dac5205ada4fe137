package jp.fukuhon.jobs.transfer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.FreezeWindows;
import jp.fukuhon.core.ledger.LockRetry;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.SourceQuarantine;
import jp.fukuhon.core.ledger.SourceQuarantine.Verdict;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.FaultReason;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecordFault;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Message 5's end: verifies the receipt, stores it, closes the freeze window if it still is this
 * transfer's, and moves the cursor, all in one transaction (第5-8(2)ア). Only an outcome receipt ends
 * a freeze. Repeating it is safe.
 */
public final class Settlement {

  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
  private static final int FEW = 100;

  private final String centreParty;
  private final OutgoingTransfers transfers;
  private final FreezeWindows windows;
  private final SourceQuarantine quarantine;
  private final DocumentVerifier verifier;
  private final OperationLog log;
  private final EvidenceBooks books;
  private final TransactionTemplate transactions;

  public Settlement(
      String centreParty,
      OutgoingTransfers transfers,
      FreezeWindows windows,
      SourceQuarantine quarantine,
      DocumentVerifier verifier,
      OperationLog log,
      EvidenceBooks books,
      TransactionTemplate transactions) {
    this.centreParty = centreParty;
    this.transfers = transfers;
    this.windows = windows;
    this.quarantine = quarantine;
    this.verifier = verifier;
    this.log = log;
    this.books = books;
    this.transactions = transactions;
  }

  /**
   * A settled transfer.
   *
   * @param receipt the outcome
   * @param deferredApplied deferred changes that were applied; -1 when it had been settled before
   */
  public record Settled(Receipt receipt, int deferredApplied) {}

  /**
   * Settles a transfer with the receiver's signed outcome. Durable on return.
   *
   * @throws TransferException.Integrity when the receipt is not of this transfer
   */
  public Settled settle(TransferId id, byte[] signedReceipt) {
    OutgoingTransfer transfer = transfers.get(id);
    VerifiedDocument document =
        verifier.verifyEvidence(signedReceipt, centreParty, suites(transfer));
    byte[] content = document.content();
    Receipt receipt = Documents.read(content, Receipt.class);
    document.requireSuite(receipt.suite());
    check(transfer, receipt);
    return LockRetry.run(
        "settlement of " + id,
        () ->
            FaultPoint.SETTLEMENT.transaction(
                transactions, () -> settleOnce(id, receipt, signedReceipt, Digest.of(content))));
  }

  private Settled settleOnce(TransferId id, Receipt receipt, byte[] signed, Digest digest) {
    OutgoingTransfer transfer = transfers.lock(id);
    SenderState outcome = receipt.outcome().senderOutcome();
    if (transfer.state().isFinal()) {
      if (transfer.state() != outcome) {
        throw new TransferException.Integrity(
            "transfer "
                + id
                + " is "
                + transfer.state()
                + " here, the receipt says "
                + receipt.outcome());
      }
      return new Settled(receipt, -1);
    }
    quarantineFaults(transfer, receipt);
    long nextSince = transfers.settle(transfer, outcome, signed, digest);
    FaultPoint.SETTLEMENT.inside();
    int applied = windows.close(id, nextSince);
    books.receipt(id, signed, digest);
    log.append(
        "engine",
        "SETTLE",
        id.stream().toString(),
        id.toString(),
        outcome.name(),
        Map.of(
            "records",
            receipt.records(),
            "faults",
            receipt.faults().size(),
            "deferredApplied",
            applied));
    books
        .peers()
        .keep(centreParty, receipt.checkpoint(), "receipt of " + id)
        .ifPresent(what -> log.contradiction(centreParty, id, what));
    return new Settled(receipt, applied);
  }

  private void check(OutgoingTransfer transfer, Receipt receipt) {
    boolean offered = receipt.manifestDigest() != null;
    if (offered && transfer.state() == SenderState.FREEZING) {
      throw putBack(
          transfer, "is " + receipt.outcome() + " at the centre and was never offered here");
    }
    if (offered
        && receipt.transferId().equals(transfer.id().toString())
        && !transfers.plan(transfer.id()).manifestDigest().equals(receipt.manifestDigest())) {
      throw putBack(transfer, "has the outcome of another manifest than the one that is here");
    }
    boolean same =
        receipt.transferId().equals(transfer.id().toString())
            && (offered
                ? transfers.plan(transfer.id()).manifestDigest().equals(receipt.manifestDigest())
                : receipt.outcome() == ReceiverState.ABORTED);
    if (!same) {
      throw new TransferException.Integrity(
          "the receipt for transfer " + transfer.id() + " is of another transfer");
    }
    if (receipt.outcome() == ReceiverState.PUBLISHED) {
      checkPublished(transfer, receipt);
    }
  }

  /** The centre's signature says what this side has done; what does not know of it is older. */
  private TransferException putBack(OutgoingTransfer transfer, String what) {
    return books
        .watch()
        .found(transfer.id().stream(), Restored.HERE, "transfer " + transfer.id() + " " + what);
  }

  /** The centre published what this side completed, no less and nothing else. */
  private void checkPublished(OutgoingTransfer transfer, Receipt receipt) {
    byte[] signed =
        transfers
            .completion(transfer.id())
            .orElseThrow(
                () -> putBack(transfer, "is published at the centre and was never completed here"));
    Completion completion =
        Documents.read(
            verifier.verifyEvidence(signed, ownParty(transfer), suites(transfer)).content(),
            Completion.class);
    if (receipt.records() != completion.records() || !completion.root().equals(receipt.root())) {
      throw new TransferException.Integrity(
          "the receipt for transfer "
              + transfer.id()
              + " states "
              + receipt.records()
              + " records, "
              + completion.records()
              + " were completed");
    }
  }

  /** What was never prepared has no suite; its only outcome is ABORTED. */
  private Set<Suite> suites(OutgoingTransfer transfer) {
    return transfers
        .suite(transfer.id())
        .map(label -> Set.of(Suite.require(label)))
        .orElse(Suite.all());
  }

  private static String ownParty(OutgoingTransfer transfer) {
    return transfer.id().stream().municipality().value();
  }

  /**
   * A bad record must not reject every night. When most of a transfer is at fault it is not the
   * records that are bad (a wrong key, a fault of the software): nothing is quarantined then, and
   * the rejection stands for a person to look at. That the centre has a newer revision is certain,
   * for any number: after a restore of this side it may be all of them.
   */
  private void quarantineFaults(OutgoingTransfer transfer, Receipt receipt) {
    long records = receipt.manifestDigest() == null ? 0 : transfers.plan(transfer.id()).records();
    List<RecordFault> older =
        receipt.faults().stream()
            .filter(fault -> reason(fault.reason()) == FaultReason.OLDER_REVISION)
            .toList();
    List<RecordFault> quarantined = receipt.faults();
    if (receipt.faults().size() - older.size() > Math.max(FEW, records / 2)) {
      LOG.error(
          "transfer {}: the centre refuses {} of {} records; none that does not open is"
              + " quarantined, the cause must be found first",
          transfer.id(),
          receipt.faults().size(),
          records);
      quarantined = older;
    }
    List<Verdict> verdicts = quarantined.stream().map(fault -> verdict(transfer, fault)).toList();
    quarantine.add(verdicts, transfer.id().toString());
  }

  private static FaultReason reason(String word) {
    for (FaultReason reason : FaultReason.values()) {
      if (reason.name().equals(word)) {
        return reason;
      }
    }
    return FaultReason.DOES_NOT_OPEN; // a newer centre's word: refused all the same
  }

  private static Verdict verdict(OutgoingTransfer transfer, RecordFault fault) {
    return new Verdict(
        transfer.id().stream().municipality().value(),
        transfer.id().stream().dataset().name(),
        fault.registerId(),
        fault.changeSeq(),
        0,
        reason(fault.reason()),
        "found by the centre when it verified " + transfer.id());
  }
}
