package jp.fukuhon.writers.reception;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.directory.PlannedChanges;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingChunks;
import jp.fukuhon.core.ledger.IncomingStream;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.IncomingTransfers.Document;
import jp.fukuhon.core.ledger.OpenTransfers;
import jp.fukuhon.core.ledger.Verifications;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferProgress;
import jp.fukuhon.writers.store.ChunkStore;
import jp.fukuhon.writers.store.ReceivedChunk;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The receiving front: messages 1, 2, 3 and 5 of the exchange procedure (第5-8(2)ウ). It needs no
 * decryption key and keeps no state outside the database, so that any number of nodes answer side
 * by side. Thread-safe.
 */
public final class Reception {

  private final ReceptionRules rules;
  private final IncomingTransfers transfers;
  private final IncomingChunks chunks;
  private final Verifications verifications;
  private final ChunkStore store;
  private final DocumentSigner signer;
  private final DocumentVerifier verifier;
  private final OperationLog log;
  private final EvidenceBooks books;
  private final PlannedChanges changes;
  private final Admission admission;
  private final TransactionTemplate transactions;
  private final Clock clock;

  /** The database side of the front. */
  public record Ledger(
      IncomingTransfers transfers,
      IncomingChunks chunks,
      Verifications verifications,
      ChunkStore store,
      OperationLog log,
      EvidenceBooks books,
      PlannedChanges changes,
      OpenTransfers open,
      TransactionTemplate transactions) {}

  public Reception(
      ReceptionRules rules,
      Ledger ledger,
      DocumentSigner signer,
      DocumentVerifier verifier,
      Clock clock) {
    this.rules = rules;
    this.transfers = ledger.transfers();
    this.chunks = ledger.chunks();
    this.verifications = ledger.verifications();
    this.store = ledger.store();
    this.log = ledger.log();
    this.books = ledger.books();
    this.changes = ledger.changes();
    this.admission = new Admission(ledger.open(), rules.openLimits());
    this.transactions = ledger.transactions();
    this.signer = signer;
    this.verifier = verifier;
    this.clock = clock;
  }

  /** A document and whether this call made it. */
  public record Answer(byte[] document, boolean created) {}

  /**
   * {@code GET /v1/streams/{m}/{d}}, which a sender asks before it freezes anything.
   *
   * @throws TransferException.Refused PLANNED_CHANGE when the stream has no open transfer and a
   *     change of this party's host or name server is near; CLOCK when it has none and nothing
   *     could be signed for it; OVERLOADED when it has none and too many others are open
   */
  public StreamPosition position(Peer peer, StreamId stream) {
    requireSender(peer, stream);
    books.watch().requireInStep(stream);
    if (transfers.open(stream).isEmpty()) {
      changes.requireNoneNear();
      signer.requireRightTime();
      admission.requireRoom(peer);
    }
    IncomingStream position = transfers.stream(stream);
    return new StreamPosition(
        stream.toString(),
        position.lastSequence(),
        position.incrementalUpto(),
        position.fullUpto(),
        position.previousDigest(),
        transfers.open(stream).map(open -> open.id().toString()).orElse(null),
        rules.maxChunkRecords(),
        rules.maxChunkBytes(),
        rules.suiteNames());
  }

  /**
   * Message 1. The same manifest again gets the same answer.
   *
   * @throws TransferException.Refused FORBIDDEN (also for a suite that is not accepted),
   *     BAD_REQUEST, OVERLOADED when too many others are open, or CONFLICT saying what is in the
   *     way
   */
  public Answer offer(Peer peer, TransferId id, byte[] signed) {
    requireSender(peer, id.stream());
    books.watch().requireInStep(id.stream());
    // what was accepted once is answered again, whatever is accepted by now
    Set<Suite> accepted = transfers.find(id).isPresent() ? Suite.all() : rules.suites();
    VerifiedDocument document = verifier.verify(signed, peer.party(), accepted);
    byte[] content = document.content();
    Manifest manifest = Documents.read(content, Manifest.class);
    Digest digest = Digest.of(content);
    ManifestCheck.check(rules, peer, id, manifest, document.suite());
    return FaultPoint.OFFER.transaction(
        transactions, () -> offerLocked(peer, id, manifest, signed, digest));
  }

  private Answer offerLocked(
      Peer peer, TransferId id, Manifest manifest, byte[] signed, Digest digest) {
    IncomingStream stream = transfers.lockStream(id.stream());
    Optional<IncomingTransfer> known = transfers.find(id);
    if (known.isPresent()) {
      return offeredBefore(known.get(), digest);
    }
    ManifestCheck.checkPosition(id, manifest, stream, transfers.open(id.stream()));
    Acceptance acceptance =
        new Acceptance(Manifest.VERSION, id.toString(), digest, clock.instant());
    byte[] answer = signer.sign(Documents.write(acceptance), Suite.require(manifest.suite()));
    admission.takeRoom(peer);
    transfers.create(id, manifest, signed, digest, answer);
    books.files().keep(id.toString(), signed, answer);
    log.append(
        manifest.sender(),
        "OFFER",
        id.stream().toString(),
        id.toString(),
        "RECEIVING",
        Map.of(
            "mode",
            manifest.mode(),
            "since",
            manifest.since(),
            "upto",
            manifest.upto(),
            "records",
            manifest.records()));
    books
        .peers()
        .keep(manifest.sender(), manifest.checkpoint(), "manifest of " + id)
        .ifPresent(what -> log.contradiction(manifest.sender(), id, what));
    return new Answer(answer, true);
  }

  private Answer offeredBefore(IncomingTransfer known, Digest digest) {
    Optional<Digest> accepted = transfers.manifestDigest(known.number());
    if (accepted.isEmpty() || !accepted.get().equals(digest) || known.state().isFinal()) {
      throw conflict(
          "transfer "
              + known.id()
              + " is "
              + known.state()
              + accepted
                  .map(other -> ", its manifest is " + other.abbreviated())
                  .orElse(" and was never offered"));
    }
    return new Answer(transfers.document(known.number(), Document.ACCEPTANCE).orElseThrow(), false);
  }

  /**
   * Message 2. Stored durably on return; the same chunk again gets the original acknowledgement.
   *
   * @throws TransferException.Integrity when signature, roots or bounds do not match
   * @throws TransferException.Refused CONFLICT, TOO_LARGE, FORBIDDEN, BAD_REQUEST
   */
  public Answer receive(Peer peer, TransferId id, int part, int number, byte[] body) {
    requireSender(peer, id.stream());
    requireNotQuarantined(id.stream());
    IncomingTransfer transfer = require(peer, id);
    ReceivedChunk chunk = ChunkStore.parse(body);
    if (chunk.records().size() > rules.maxChunkRecords()) {
      throw new TransferException.Refused(
          ErrorCode.TOO_LARGE,
          chunk.records().size() + " records in a chunk, at most " + rules.maxChunkRecords());
    }
    ChunkHeader header =
        Documents.read(
            verifier.verify(chunk.signedHeader(), peer.party()).content(), ChunkHeader.class);
    if (!header.transferId().equals(id.toString())
        || header.partition() != part
        || header.number() != number) {
      throw new TransferException.Integrity(
          "transfer " + id + " chunk " + part + "/" + number + ": its header is of another chunk");
    }
    if (!transfers.manifestDigest(transfer.number()).equals(Optional.of(header.manifestDigest()))) {
      throw new TransferException.Integrity(
          "transfer "
              + id
              + " chunk "
              + part
              + "/"
              + number
              + ": its header is of another manifest");
    }
    ChunkStore.verifyRoots(transfer, header, chunk);
    return switch (store.store(transfer, header, chunk, this::acknowledge)) {
      case ChunkStore.Appended(byte[] acknowledgement) -> {
        books.watch().acknowledged(id, part, number, acknowledgement);
        yield new Answer(acknowledgement, true);
      }
      case ChunkStore.Replayed(byte[] acknowledgement) -> new Answer(acknowledgement, false);
    };
  }

  /** A look at the database alone: the mark's file is not read for every chunk. */
  private void requireNotQuarantined(StreamId stream) {
    if (books.watch().outOfStep(stream).isPresent()) {
      books.watch().requireInStep(stream);
    }
  }

  private byte[] acknowledge(ChunkHeader header, Digest chain) {
    return signer.sign(
        Documents.write(
            new Acknowledgement(
                Manifest.VERSION,
                header.transferId(),
                header.partition(),
                header.number(),
                header.records(),
                header.contentRoot(),
                header.sealedRoot(),
                chain,
                clock.instant())));
  }

  /** Message 3. */
  public TransferProgress progress(Peer peer, TransferId id) {
    requireSender(peer, id.stream());
    books.watch().requireInStep(id.stream());
    IncomingTransfer transfer = require(peer, id);
    return new TransferProgress(
        id.toString(),
        transfer.state(),
        chunks.counts(transfer.number()),
        verifications.summary(transfer.number()).verified());
  }

  /** Message 5: the signed outcome; empty while there is none. */
  public Optional<byte[]> receipt(Peer peer, TransferId id) {
    IncomingTransfer transfer = require(peer, id);
    return transfers.document(transfer.number(), Document.RECEIPT);
  }

  private IncomingTransfer require(Peer peer, TransferId id) {
    requireSender(peer, id.stream());
    return transfers
        .find(id)
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND, "transfer " + id + " was never offered"));
  }

  static void requireSender(Peer peer, StreamId stream) {
    if (!peer.maySend(stream)) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN, "party " + peer.party() + " does not send the stream " + stream);
    }
  }

  static TransferException conflict(String what) {
    return new TransferException.Refused(ErrorCode.CONFLICT, what);
  }
}
