package jp.fukuhon.writers.outbox;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.OutgoingChunk;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.FrontTiming;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.watch.Tally;
import jp.fukuhon.writers.line.CentreClient;
import jp.fukuhon.writers.line.CentreClient.ChunkAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Message 2: signs a sealed block's header, sends it, verifies the acknowledgement, then enters the
 * chunk in the ledger in Spring Batch's transaction, so that ledger and checkpoint commit together
 * (第5-8(2)イ). A block that the receiver has already is answered as a replay and entered likewise.
 * One partition's: not thread-safe.
 */
public final class OutboxWriter implements ItemWriter<SealedBlock> {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxWriter.class);

  private final CentreClient centre;
  private final DocumentSigner signer;
  private final DocumentVerifier verifier;
  private final String centreParty;
  private final OutgoingChunks chunks;
  private final RestoreWatch watch;
  private final JdbcClient jdbc;
  private final TransferId transfer;
  private final Digest manifestDigest;
  private final ChunkListener listener;

  /** Told of every chunk that was entered in the ledger; its transaction has not committed yet. */
  @FunctionalInterface
  public interface ChunkListener {
    void acknowledged(OutgoingChunk chunk);
  }

  /** What every partition of one transfer shares. */
  public record Dispatch(
      CentreClient centre,
      DocumentSigner signer,
      DocumentVerifier verifier,
      String centreParty,
      OutgoingChunks chunks,
      RestoreWatch watch,
      JdbcClient jdbc) {}

  public OutboxWriter(
      Dispatch dispatch, TransferId transfer, Digest manifestDigest, ChunkListener listener) {
    this.centre = dispatch.centre();
    this.signer = dispatch.signer();
    this.verifier = dispatch.verifier();
    this.centreParty = dispatch.centreParty();
    this.chunks = dispatch.chunks();
    this.watch = dispatch.watch();
    this.jdbc = dispatch.jdbc();
    this.transfer = transfer;
    this.manifestDigest = manifestDigest;
    this.listener = listener;
  }

  /**
   * Sends the blocks in order. On return they are at the receiver durably; here they are once the
   * caller commits.
   *
   * @throws TransferException.Integrity when an acknowledgement is not of what was sent
   * @throws TransferException.Transient when the line or the receiver failed for longer than it is
   *     retried
   */
  @Override
  public void write(Chunk<? extends SealedBlock> blocks) {
    for (SealedBlock block : blocks) {
      send(block);
    }
    // a failure that PostgreSQL would report at COMMIT is reported here instead, where the step can
    // fail cleanly
    jdbc.sql("SET CONSTRAINTS ALL IMMEDIATE").update();
  }

  private void send(SealedBlock block) {
    Digest previous =
        chunks
            .checkpoint(transfer, block.part())
            .map(OutgoingChunks.Checkpoint::chain)
            .orElseGet(() -> new Digest(ChainDigest.start()));
    ChunkHeader header =
        new ChunkHeader(
            Manifest.VERSION,
            transfer.toString(),
            manifestDigest,
            block.part(),
            block.number(),
            block.firstSeq(),
            block.lastSeq(),
            block.records(),
            block.quarantined(),
            block.contentBytes(),
            block.sealedBytes(),
            block.contentRoot(),
            block.sealedRoot(),
            previous);
    List<byte[]> body = new ArrayList<>(block.body().size() + 1);
    body.add(WirePieces.header(signer.sign(Documents.write(header))));
    body.addAll(block.body());
    ChunkAnswer answer = centre.putChunk(transfer, block.part(), block.number(), body);
    Acknowledgement acknowledgement =
        Documents.read(verified(answer).content(), Acknowledgement.class);
    OutgoingChunk entry = check(block, previous, acknowledgement, answer);
    chunks.add(transfer, entry);
    watch.acknowledged(transfer, entry.part(), entry.number(), entry.acknowledgement());
    listener.acknowledged(entry);
    count(entry);
    LOG.atDebug()
        .addKeyValue("transferId", transfer)
        .addKeyValue("municipalityCode", transfer.stream().municipality())
        .addKeyValue("partition", block.part())
        .addKeyValue("chunk", block.number())
        .addKeyValue("records", block.records())
        .addKeyValue("bytes", block.sealedBytes())
        .addKeyValue("elapsedMillis", answer.took().toMillis())
        .addKeyValue("replayed", answer.replayed())
        .log("chunk acknowledged");
  }

  private void count(OutgoingChunk entry) {
    String stream = transfer.stream().toString();
    Tally.CHUNKS_SENT.one(stream);
    Tally.RECORDS_SENT.add(stream, entry.records());
    Tally.SENT_SEALED_BYTES.add(stream, entry.sealedBytes());
    if (entry.replayed()) {
      Tally.CHUNKS_REPLAYED.one(stream);
    }
  }

  /**
   * A replayed acknowledgement was signed when the chunk was stored, perhaps under a certificate
   * that has ended since.
   */
  private VerifiedDocument verified(ChunkAnswer answer) {
    return answer.replayed()
        ? verifier.verifyEvidence(answer.acknowledgement(), centreParty)
        : verifier.verify(answer.acknowledgement(), centreParty);
  }

  private OutgoingChunk check(
      SealedBlock block, Digest previous, Acknowledgement acknowledgement, ChunkAnswer answer) {
    Digest chain =
        new Digest(
            ChainDigest.next(
                previous.bytes(),
                transfer.toString(),
                manifestDigest.bytes(),
                block.part(),
                block.number(),
                block.records(),
                block.contentRoot().bytes()));
    boolean same =
        acknowledgement.transferId().equals(transfer.toString())
            && acknowledgement.partition() == block.part()
            && acknowledgement.number() == block.number()
            && acknowledgement.records() == block.records()
            && acknowledgement.contentRoot().equals(block.contentRoot())
            && acknowledgement.chain().equals(chain)
            && (answer.replayed() || acknowledgement.sealedRoot().equals(block.sealedRoot()));
    if (!same) {
      throw new TransferException.Integrity(
          Hop.FRONT,
          "transfer "
              + transfer
              + ": the acknowledgement of chunk "
              + block.part()
              + "/"
              + block.number()
              + " is not of what was sent: contentRoot "
              + acknowledgement.contentRoot().abbreviated()
              + ", expected "
              + block.contentRoot().abbreviated());
    }
    return new OutgoingChunk(
        block.part(),
        block.number(),
        block.firstSeq(),
        block.lastSeq(),
        block.records(),
        block.quarantined(),
        block.contentBytes(),
        block.sealedBytes(),
        block.contentRoot(),
        acknowledgement.sealedRoot(),
        chain,
        answer.acknowledgement(),
        answer.replayed(),
        answer.took(),
        answer.front().map(FrontTiming::took).orElse(null));
  }
}
