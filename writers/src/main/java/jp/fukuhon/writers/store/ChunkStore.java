package jp.fukuhon.writers.store;

import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingChunks;
import jp.fukuhon.core.ledger.IncomingChunks.PartitionState;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.ReceiverState;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Appends a chunk once: pending versions by COPY, the chunk's row and its acknowledgement in one
 * transaction. Thread-safe.
 *
 * <p>The partition's row is locked first, so that of two identical requests one stores and the
 * other finds a replay, and a chunk and an outcome exclude each other; state and numbers are read
 * by a later statement, whose snapshot is newer.
 */
public final class ChunkStore {

  private final IncomingChunks chunks;
  private final JdbcTemplate jdbc;
  private final JdbcClient client;
  private final TransactionTemplate transactions;

  public ChunkStore(
      DataSource dataSource, IncomingChunks chunks, TransactionTemplate transactions) {
    this.chunks = chunks;
    this.jdbc = new JdbcTemplate(dataSource);
    this.client = JdbcClient.create(jdbc);
    this.transactions = transactions;
  }

  /** What became of a chunk. */
  public sealed interface Stored {
    /** The signed acknowledgement. */
    byte[] acknowledgement();
  }

  /** It was stored by this call, durably. */
  public record Appended(byte[] acknowledgement) implements Stored {}

  /** It was there already; the acknowledgement is the original. */
  public record Replayed(byte[] acknowledgement) implements Stored {}

  /** Makes the acknowledgement inside the storing transaction. */
  @FunctionalInterface
  public interface AcknowledgementSigner {
    byte[] sign(ChunkHeader header, Digest chain);
  }

  /** Takes a body apart without judging it. */
  public static ReceivedChunk parse(byte[] body) {
    return ChunkParser.parse(body);
  }

  /**
   * Compares the records with both roots of their header.
   *
   * @throws TransferException.Integrity when a root, a count or a bound is not what the header says
   */
  public static void verifyRoots(
      IncomingTransfer transfer, ChunkHeader header, ReceivedChunk chunk) {
    RecordDigest digest = new RecordDigest(transfer.id().stream());
    MerkleTree contents = new MerkleTree();
    MerkleTree ciphertexts = new MerkleTree();
    long last = header.firstSeq() - 1;
    long contentBytes = 0;
    long sealedBytes = 0;
    for (ReceivedChunk.Item item : chunk.records()) {
      long seq = item.fields().changeSeq();
      if (seq <= last || seq > header.lastSeq()) {
        throw damaged(transfer, header, "change numbers are not ascending within the block");
      }
      last = seq;
      contents.add(digest.contentLeaf(item.fields(), item.commitment()));
      ciphertexts.add(digest.sealedLeaf(item.codec(), item.sealed().asReadOnlyByteBuffer()));
      contentBytes += item.fields().contentLength();
      sealedBytes += item.sealed().size();
    }
    if (header.records() != chunk.records().size()
        || header.contentBytes() != contentBytes
        || header.sealedBytes() != sealedBytes) {
      throw damaged(
          transfer,
          header,
          "it holds " + chunk.records().size() + " records, " + header.records() + " signed");
    }
    if (!new Digest(contents.root()).equals(header.contentRoot())) {
      throw damaged(transfer, header, "contentRoot differs from the records");
    }
    if (!new Digest(ciphertexts.root()).equals(header.sealedRoot())) {
      throw damaged(transfer, header, "sealedRoot differs from the records");
    }
  }

  /**
   * Stores a chunk whose roots were verified, or finds it stored. Durable on return; repeating it
   * is safe.
   *
   * @throws TransferException.Refused with CONFLICT when the transfer is no longer RECEIVING, the
   *     chunk is not the next or another one has its number
   */
  public Stored store(
      IncomingTransfer transfer,
      ChunkHeader header,
      ReceivedChunk chunk,
      AcknowledgementSigner signer) {
    try {
      return FaultPoint.CHUNK_STORE.transaction(
          transactions, () -> storeLocked(transfer, header, chunk, signer));
    } catch (DuplicateKeyException e) {
      throw damaged(transfer, header, "a register of it is in the transfer already");
    }
  }

  private Stored storeLocked(
      IncomingTransfer transfer,
      ChunkHeader header,
      ReceivedChunk chunk,
      AcknowledgementSigner signer) {
    PartitionPlan plan =
        chunks
            .lockPartition(transfer.number(), header.partition())
            .orElseThrow(() -> conflict(transfer, header, "there is no such partition"));
    PartitionState state = chunks.state(transfer.number(), plan);
    if (state.state() != ReceiverState.RECEIVING) {
      throw conflict(transfer, header, "the transfer is " + state.state());
    }
    Optional<IncomingChunks.Stored> known =
        header.number() < state.next()
            ? chunks.find(transfer.number(), header.partition(), header.number())
            : Optional.empty();
    if (known.isPresent()) {
      return replay(transfer, header, known.get());
    }
    requireNext(transfer, header, state);
    Digest chain =
        new Digest(
            ChainDigest.next(
                state.chain().bytes(),
                transfer.id().toString(),
                state.manifestDigest().bytes(),
                header.partition(),
                header.number(),
                header.records(),
                header.contentRoot().bytes()));
    append(transfer, header, chunk);
    FaultPoint.CHUNK_STORE.inside();
    byte[] acknowledgement = signer.sign(header, chain);
    chunks.add(transfer.number(), header, chain, chunk.signedHeader(), acknowledgement);
    client.sql("SET CONSTRAINTS ALL IMMEDIATE").update();
    return new Appended(acknowledgement);
  }

  private static Stored replay(
      IncomingTransfer transfer, ChunkHeader header, IncomingChunks.Stored known) {
    if (!known.contentRoot().equals(header.contentRoot())) {
      throw conflict(
          transfer,
          header,
          "another chunk has that number: contentRoot "
              + known.contentRoot().abbreviated()
              + ", offered "
              + header.contentRoot().abbreviated());
    }
    return new Replayed(known.acknowledgement());
  }

  private static void requireNext(
      IncomingTransfer transfer, ChunkHeader header, PartitionState state) {
    if (header.number() != state.next()) {
      throw conflict(transfer, header, "the next chunk of the partition is " + state.next());
    }
    if (!header.previous().equals(state.chain())) {
      throw conflict(transfer, header, "it follows another chunk than the stored one");
    }
    if (header.firstSeq() <= state.covered() || header.lastSeq() > state.upto()) {
      throw conflict(
          transfer,
          header,
          "it covers changes "
              + header.firstSeq()
              + " to "
              + header.lastSeq()
              + ", expected within "
              + (state.covered() + 1)
              + " to "
              + state.upto());
    }
  }

  private void append(IncomingTransfer transfer, ChunkHeader header, ReceivedChunk chunk) {
    Long stored =
        jdbc.execute(
            (ConnectionCallback<Long>)
                connection ->
                    VersionCopy.store(
                        connection,
                        transfer.id().stream(),
                        transfer.number(),
                        header.partition(),
                        header.number(),
                        chunk.records()));
    if (stored == null || stored != chunk.records().size()) {
      throw new IllegalStateException(
          "COPY stored " + stored + " of " + chunk.records().size() + " rows");
    }
  }

  private static TransferException conflict(
      IncomingTransfer transfer, ChunkHeader header, String what) {
    return new TransferException.Refused(ErrorCode.CONFLICT, name(transfer, header) + ": " + what);
  }

  private static TransferException damaged(
      IncomingTransfer transfer, ChunkHeader header, String what) {
    return new TransferException.Integrity(name(transfer, header) + ": " + what);
  }

  private static String name(IncomingTransfer transfer, ChunkHeader header) {
    return "transfer " + transfer.id() + " chunk " + header.partition() + "/" + header.number();
  }
}
