package jp.fukuhon.writers.reception;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingRecovery;
import jp.fukuhon.core.ledger.IncomingStream;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.Mark;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecoveryAnswer;
import jp.fukuhon.core.transfer.RecoveryRequest;
import jp.fukuhon.core.transfer.RecoveryRequest.Step;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Message 7, after a restore of either side: the receiver takes in the outcomes that it signed
 * itself and has lost, ends what is open, and goes on. It believes no one's word about an outcome
 * but its own signature. Every step may be repeated. Thread-safe.
 */
public final class Recovery {

  /** Lost by both sides, neither of which holds the outcome. */
  private static final int MOST_UNKNOWN = 1_000;

  private final ReceptionRules rules;
  private final IncomingTransfers transfers;
  private final IncomingRecovery ledger;
  private final Outcomes outcomes;
  private final DocumentSigner signer;
  private final DocumentVerifier verifier;
  private final OperationLog log;
  private final EvidenceBooks books;
  private final RestoreWatch watch;
  private final TransactionTemplate transactions;
  private final Clock clock;

  public Recovery(
      ReceptionRules rules,
      Reception.Ledger ledger,
      JdbcClient jdbc,
      Outcomes outcomes,
      DocumentSigner signer,
      DocumentVerifier verifier,
      Clock clock) {
    this.rules = rules;
    this.transfers = ledger.transfers();
    this.ledger = new IncomingRecovery(jdbc);
    this.outcomes = outcomes;
    this.signer = signer;
    this.verifier = verifier;
    this.log = ledger.log();
    this.books = ledger.books();
    this.watch = ledger.books().watch();
    this.transactions = ledger.transactions();
    this.clock = clock;
  }

  /** An outcome with its own signature on it, verified. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  private record Own(TransferId id, Receipt receipt, byte[] signed, Digest digest) {}

  /**
   * Message 7.
   *
   * @return the signed {@link RecoveryAnswer}
   * @throws TransferException.Integrity when request or evidence is not what its signature says
   * @throws TransferException.Refused FORBIDDEN, BAD_REQUEST, or CONFLICT when more outcomes are
   *     unknown to both sides than is believed
   */
  public byte[] recover(Peer peer, StreamId stream, byte[] signed) {
    Reception.requireSender(peer, stream);
    VerifiedDocument document = verifier.verify(signed, peer.party(), rules.suites());
    RecoveryRequest request = Documents.read(document.content(), RecoveryRequest.class);
    check(peer, stream, request);
    List<Own> held = request.outcomes().stream().map(receipt -> own(stream, receipt)).toList();
    report(stream, request, held);
    int adopted =
        switch (request.step()) {
          case REPORT -> 0;
          case ADOPT -> inOneGo(stream, peer, held, request);
          case ALIGN -> inOneGo(stream, peer, withMark(stream, held), request);
          case FINISH -> finish(stream, peer, request);
        };
    return answer(stream, Digest.of(document.content()), adopted, document.suite());
  }

  private void check(Peer peer, StreamId stream, RecoveryRequest request) {
    require(request.stream().equals(stream.toString()), "it is of stream " + request.stream());
    require(request.sender().equals(peer.party()), "its sender is another party");
    require(request.recipient().equals(rules.party()), "its recipient is " + request.recipient());
    require(
        request.environment().equals(rules.environment()),
        "its environment is '" + request.environment() + "'");
    String open = request.openTransfer();
    require(
        open == null || TransferId.parse(open).stream().equals(stream),
        "its open transfer is of another stream");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new TransferException.Refused(ErrorCode.FORBIDDEN, "recovery refused: " + what);
    }
  }

  /** This party's own signature is what makes it evidence, whoever presents it. */
  private Own own(StreamId stream, byte[] signed) {
    VerifiedDocument document = verifier.verifyEvidence(signed, rules.party(), Suite.all());
    Receipt receipt = Documents.read(document.content(), Receipt.class);
    document.requireSuite(receipt.suite());
    TransferId id = TransferId.parse(receipt.transferId());
    require(id.stream().equals(stream), "a receipt is of another stream");
    return new Own(id, receipt, signed, Digest.of(document.content()));
  }

  /** What the evidence shows this party to have lost quarantines the stream, whatever is asked. */
  private void report(StreamId stream, RecoveryRequest request, List<Own> held) {
    IncomingStream here = transfers.stream(stream);
    List<Own> unknown =
        held.stream().filter(own -> own.id().sequence() > here.lastSequence()).toList();
    if (!unknown.isEmpty()) {
      watch.found(
          stream,
          Restored.HERE,
          "its sender holds the signed outcome of "
              + unknown.getLast().id()
              + ", the database's newest is "
              + here.lastSequence());
      return;
    }
    for (byte[] signed : request.acknowledgements()) {
      Acknowledged.read(verifier, rules.party(), stream, signed)
          .lostBy(transfers, ledger, stream)
          .ifPresent(what -> watch.found(stream, Restored.HERE, what));
    }
  }

  /** What this party's own mark remembers belongs to what it has to take in. */
  private List<Own> withMark(StreamId stream, List<Own> held) {
    List<Own> all = new ArrayList<>(held);
    Optional<byte[]> marked =
        watch.marks().read(stream).map(Mark::receipt).filter(receipt -> receipt.length > 0);
    marked.ifPresent(receipt -> all.add(own(stream, receipt)));
    return all;
  }

  /**
   * Adopts in one transaction and, as the last step, ends what is open. Locks in the order of all
   * others: the partitions of the open transfer, then the stream.
   */
  private int inOneGo(StreamId stream, Peer peer, List<Own> held, RecoveryRequest request) {
    return FaultPoint.RECOVERY.transaction(
        transactions, () -> locked(stream, peer.party(), held, request));
  }

  private int locked(StreamId stream, String sender, List<Own> held, RecoveryRequest request) {
    Optional<IncomingTransfer> open = transfers.open(stream);
    open.ifPresent(transfer -> transfers.lockPartitions(transfer.number()));
    transfers.lockStream(stream);
    if (!transfers
        .open(stream)
        .map(IncomingTransfer::number)
        .equals(open.map(IncomingTransfer::number))) {
      throw Reception.conflict("the open transfer of " + stream + " has just changed");
    }
    boolean restored = watch.outOfStep(stream).isPresent();
    int adopted = restored ? adopt(stream, sender, held) : 0;
    if (request.step() == Step.ALIGN) {
      endOpen(stream, sender, request.openTransfer(), restored);
    }
    return adopted;
  }

  private int adopt(StreamId stream, String sender, List<Own> held) {
    int adopted = 0;
    for (Own own :
        held.stream().sorted(Comparator.comparingLong(o -> o.id().sequence())).toList()) {
      IncomingStream here = transfers.stream(stream);
      if (own.id().sequence() <= here.lastSequence()) {
        if (!Objects.equals(receiptDigest(own.id()), own.digest())) {
          log.contradiction(
              rules.party(),
              own.id(),
              "the sender holds another signed outcome than this database");
        }
        continue;
      }
      fill(own.id(), sender, here.lastSequence());
      ledger.adopt(own.id(), sender, own.receipt(), own.signed(), own.digest());
      books.receipt(own.id(), own.signed(), own.digest());
      log.append(
          "engine",
          "ADOPT",
          stream.toString(),
          own.id().toString(),
          own.receipt().outcome().name(),
          Map.of(
              "records",
              own.receipt().records(),
              "upto",
              own.receipt().upto(),
              "chained",
              Objects.equals(own.receipt().previousOutcome(), here.previousDigest())));
      adopted++;
    }
    return adopted;
  }

  private @Nullable Digest receiptDigest(TransferId id) {
    return ledger.receipt(id).map(signed -> own(id.stream(), signed).digest()).orElse(null);
  }

  /** Ids whose outcome neither side holds any more are given up, so that none is decided again. */
  private void fill(TransferId next, String sender, long last) {
    if (next.sequence() - last > MOST_UNKNOWN) {
      throw Reception.conflict(
          "the outcomes between " + last + " and " + next.sequence() + " are missing");
    }
    for (long sequence = last + 1; sequence < next.sequence(); sequence++) {
      TransferId id = new TransferId(next.stream(), sequence);
      Optional<IncomingTransfer> open =
          transfers.find(id).filter(known -> !known.state().isFinal());
      String reason = "lost by both sides in a restore";
      if (open.isPresent()) {
        outcomes.abortInRecovery(open.get(), reason);
      } else {
        outcomes.abortUnofferedInRecovery(id, sender, reason, suite());
      }
    }
  }

  private Suite suite() {
    return signer.supports(Suite.HYBRID) ? Suite.HYBRID : Suite.CLASSIC;
  }

  /**
   * What is open here was begun by a sender that may not know of it any more; what is open there
   * may be unknown here. What was received whole is verified and decided as ever, unless this party
   * was put back itself.
   */
  private void endOpen(
      StreamId stream, String sender, @Nullable String openThere, boolean restored) {
    String reason = "given up by the recovery after a restore";
    Optional<IncomingTransfer> open = transfers.open(stream);
    if (open.isPresent()) {
      if (restored || open.get().state() == ReceiverState.RECEIVING) {
        outcomes.abortInRecovery(open.get(), reason);
      }
      return;
    }
    if (openThere == null) {
      return;
    }
    TransferId id = TransferId.parse(openThere);
    if (id.sequence() == transfers.stream(stream).lastSequence() + 1) {
      outcomes.abortUnofferedInRecovery(id, sender, reason, suite());
    }
  }

  private int finish(StreamId stream, Peer peer, RecoveryRequest request) {
    FaultPoint.RECOVERY_END.run(transactions, () -> finishLocked(stream, peer.party(), request));
    return 0;
  }

  private void finishLocked(StreamId stream, String sender, RecoveryRequest request) {
    IncomingStream here = transfers.lockStream(stream);
    long wanted = Math.min(ledger.lostUpto(stream), request.sourceUpto());
    Long viewFrom = wanted > here.incrementalUpto() ? wanted : null;
    if (watch.quarantine().recovered(stream, viewFrom, sender)) {
      log.append(
          sender,
          "RECOVER",
          stream.toString(),
          null,
          viewFrom == null ? "RECOVERED" : "WITHHELD",
          Map.of(
              "sequence", here.lastSequence(), "upto", here.incrementalUpto(), "viewFrom", wanted));
    }
  }

  private byte[] answer(StreamId stream, Digest request, int adopted, Suite suite) {
    IncomingStream here = transfers.stream(stream);
    RecoveryAnswer answer =
        new RecoveryAnswer(
            Manifest.VERSION,
            stream.toString(),
            request,
            watch.outOfStep(stream).isPresent(),
            here.lastSequence(),
            here.incrementalUpto(),
            here.fullUpto(),
            here.previousDigest(),
            transfers.open(stream).map(open -> open.id().toString()).orElse(null),
            adopted,
            clock.instant());
    return signer.sign(Documents.write(answer), suite);
  }
}
