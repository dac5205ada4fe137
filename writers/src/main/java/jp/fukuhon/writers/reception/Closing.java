package jp.fukuhon.writers.reception;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingChunk;
import jp.fukuhon.core.ledger.IncomingChunks;
import jp.fukuhon.core.ledger.IncomingStream;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.IncomingTransfers.Document;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.AbortRequest;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.PartitionTotals;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecordFault;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The end of a transfer as its sender sees it: messages 4 (completion) and 6 (abort). Both lock
 * every partition row in order before they look, so that no chunk slips in behind them.
 * Thread-safe.
 */
public final class Closing {

  private final IncomingTransfers transfers;
  private final IncomingChunks chunks;
  private final Outcomes outcomes;
  private final DocumentVerifier verifier;
  private final OperationLog log;
  private final EvidenceBooks books;
  private final TransactionTemplate transactions;

  public Closing(Reception.Ledger ledger, Outcomes outcomes, DocumentVerifier verifier) {
    this.transfers = ledger.transfers();
    this.chunks = ledger.chunks();
    this.outcomes = outcomes;
    this.verifier = verifier;
    this.log = ledger.log();
    this.books = ledger.books();
    this.transactions = ledger.transactions();
  }

  /**
   * Message 4.
   *
   * @return the state afterwards: VERIFYING, or an outcome
   * @throws TransferException.Refused CONFLICT when chunks are missing or another completion was
   *     accepted
   */
  public ReceiverState complete(Peer peer, TransferId id, byte[] signed) {
    Reception.requireSender(peer, id.stream());
    books.watch().requireInStep(id.stream());
    // signed once and sent again until it is answered, perhaps beyond its certificate's end
    byte[] content = verifier.verifyEvidence(signed, peer.party(), suite(find(id))).content();
    Completion completion = Documents.read(content, Completion.class);
    if (!completion.transferId().equals(id.toString())) {
      throw new TransferException.Integrity(
          "the completion is of transfer " + completion.transferId());
    }
    return FaultPoint.COMPLETION.transaction(
        transactions, () -> completeLocked(peer, id, completion, signed, Digest.of(content)));
  }

  private ReceiverState completeLocked(
      Peer peer, TransferId id, Completion completion, byte[] signed, Digest digest) {
    long number = find(id).number();
    transfers.lockPartitions(number);
    IncomingTransfer transfer = find(id);
    if (!transfers.manifestDigest(number).equals(Optional.of(completion.manifestDigest()))) {
      throw new TransferException.Integrity(
          "transfer " + id + ": the completion is of another manifest");
    }
    if (transfer.state() != ReceiverState.RECEIVING) {
      return completedBefore(transfer, digest);
    }
    books.files().keep(id.toString(), signed);
    List<IncomingChunk> stored = chunks.all(number);
    requireAllChunks(id, completion, stored);
    Optional<String> wrong = totalsFault(transfer, completion, stored);
    if (wrong.isPresent()) {
      outcomes.reject(transfer, wrong.get(), List.of(), signed);
      return ReceiverState.REJECTED;
    }
    transfers.startVerifying(number, signed);
    log.append(
        peer.party(),
        "COMPLETE",
        id.stream().toString(),
        id.toString(),
        "VERIFYING",
        Map.of("records", completion.records(), "quarantined", completion.quarantined().size()));
    return ReceiverState.VERIFYING;
  }

  private ReceiverState completedBefore(IncomingTransfer transfer, Digest digest) {
    Optional<byte[]> accepted = transfers.document(transfer.number(), Document.COMPLETION);
    if (accepted.isPresent()) {
      byte[] content =
          verifier.verifyEvidence(accepted.get(), transfer.sender(), suite(transfer)).content();
      if (!Digest.of(content).equals(digest)) {
        throw Reception.conflict("transfer " + transfer.id() + " was completed with other totals");
      }
    }
    return transfer.state();
  }

  private static void requireAllChunks(
      TransferId id, Completion completion, List<IncomingChunk> stored) {
    for (PartitionTotals totals : completion.partitions()) {
      long held = stored.stream().filter(chunk -> chunk.part() == totals.part()).count();
      if (held < totals.chunks()) {
        throw Reception.conflict(
            "transfer "
                + id
                + ": partition "
                + totals.part()
                + " holds "
                + held
                + " of "
                + totals.chunks()
                + " chunks");
      }
    }
  }

  private Optional<String> totalsFault(
      IncomingTransfer transfer, Completion completion, List<IncomingChunk> stored) {
    List<PartitionPlan> plans = transfers.partitions(transfer.number());
    if (completion.partitions().size() != plans.size()) {
      return Optional.of("the completion names " + completion.partitions().size() + " partitions");
    }
    long records = 0;
    for (PartitionPlan plan : plans) {
      PartitionTotals totals = completion.partitions().get(plan.part());
      if (!isAsReceived(plan, totals, stored)) {
        return Optional.of(
            "the totals of partition " + plan.part() + " differ from what was received");
      }
      records += totals.records();
    }
    long quarantined =
        completion.quarantined().stream().mapToLong(RecordFault::changeSeq).distinct().count();
    if (records != completion.records() || records + quarantined != transfer.records()) {
      return Optional.of(
          records
              + " records received and "
              + quarantined
              + " quarantined, the manifest announced "
              + transfer.records());
    }
    MerkleTree roots = new MerkleTree();
    stored.forEach(chunk -> roots.add(MerkleTree.leafHash(chunk.contentRoot().bytes())));
    return new Digest(roots.root()).equals(completion.root())
        ? Optional.empty()
        : Optional.of("the root of the completion differs from what was received");
  }

  private static boolean isAsReceived(
      PartitionPlan plan, PartitionTotals totals, List<IncomingChunk> stored) {
    Digest chain = new Digest(ChainDigest.start());
    int chunks = 0;
    long records = 0;
    for (IncomingChunk chunk : stored) {
      if (chunk.part() == plan.part()) {
        chunks++;
        records += chunk.records();
        chain = chunk.chain();
      }
    }
    return totals.part() == plan.part()
        && chunks == totals.chunks()
        && records == totals.records()
        && records + totals.quarantined() == plan.records()
        && chain.equals(totals.chain());
  }

  private static Suite suite(IncomingTransfer transfer) {
    return Suite.require(transfer.knownSuite().orElse("(none)"));
  }

  private IncomingTransfer find(TransferId id) {
    return transfers
        .find(id)
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND, "transfer " + id + " was never offered"));
  }

  /**
   * Message 6: aborts the transfer, or the next id of the stream that was never offered, so that a
   * manifest delayed past its abort stays out.
   *
   * @return the signed outcome: ABORTED, or the one that was decided before
   */
  public byte[] abort(Peer peer, TransferId id, byte[] signed) {
    Reception.requireSender(peer, id.stream());
    books.watch().requireInStep(id.stream());
    // an id without a manifest has no suite yet: a freeze can end under any
    Optional<String> suite = transfers.find(id).flatMap(known -> known.knownSuite());
    VerifiedDocument document =
        verifier.verify(
            signed,
            peer.party(),
            suite.map(label -> Set.of(Suite.require(label))).orElse(Suite.all()));
    AbortRequest request = Documents.read(document.content(), AbortRequest.class);
    if (!request.transferId().equals(id.toString())) {
      throw new TransferException.Integrity(
          "the abort request is of transfer " + request.transferId());
    }
    String reason = request.reason();
    return FaultPoint.ABORT_UNOFFERED
        .transaction(transactions, () -> abortUnoffered(peer, id, reason, document.suite()))
        .orElseGet(() -> FaultPoint.ABORT.transaction(transactions, () -> abortLocked(id, reason)));
  }

  /**
   * The receipt of an id that was never offered; empty for a known one, also when it was offered
   * while this waited for the stream's row: that row is let go before the partitions are locked,
   * because all others lock it after them.
   */
  private Optional<byte[]> abortUnoffered(Peer peer, TransferId id, String reason, Suite suite) {
    if (transfers.find(id).isPresent()) {
      return Optional.empty();
    }
    IncomingStream stream = transfers.lockStream(id.stream());
    if (transfers.find(id).isPresent()) {
      return Optional.empty();
    }
    if (id.sequence() != stream.lastSequence() + 1 || transfers.open(id.stream()).isPresent()) {
      throw Reception.conflict(
          "only the next id can be aborted before it is offered, " + (stream.lastSequence() + 1));
    }
    return Optional.of(outcomes.abortUnoffered(id, peer.party(), reason, suite));
  }

  private byte[] abortLocked(TransferId id, String reason) {
    transfers.lockPartitions(find(id).number());
    IncomingTransfer transfer = find(id);
    return transfer.state().isFinal()
        ? transfers.document(transfer.number(), Document.RECEIPT).orElseThrow()
        : outcomes.abort(transfer, reason);
  }
}
