package jp.fukuhon.writers.outbox;

import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.RegisterBlock;
import jp.fukuhon.core.register.RegisterDuplicate;
import jp.fukuhon.core.seal.RecordSealer;
import jp.fukuhon.core.seal.SealedContent;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.Digest;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/**
 * Seals a block record by record (第5-3(5), 5-8(1)キ). The same block gives the same contentRoot,
 * whatever the compression library does. One partition's: not thread-safe; close it with the
 * partition.
 */
public final class BlockSealer implements ItemProcessor<RegisterBlock, SealedBlock>, AutoCloseable {

  private final TransferContext context;
  private final RecordSealer sealer;
  private final RecordDigest digest;
  private final MerkleTree contents = new MerkleTree();
  private final MerkleTree ciphertexts = new MerkleTree();

  public BlockSealer(TransferContext context, int codecLevel) {
    this.context = context;
    this.sealer = new RecordSealer(codecLevel);
    this.digest = new RecordDigest(context.transfer().stream());
  }

  @Override
  public SealedBlock process(RegisterBlock block) {
    contents.reset();
    ciphertexts.reset();
    WirePieces wire = new WirePieces();
    long sealedBytes = 0;
    for (RegisterDuplicate duplicate : block.records()) {
      SealedContent sealed = sealer.seal(context, duplicate.fields(), duplicate.content());
      contents.add(digest.contentLeaf(duplicate.fields(), sealed.commitment()));
      ciphertexts.add(digest.sealedLeaf(sealed.codec(), sealed.sealed()));
      wire.add(duplicate.fields(), sealed);
      sealedBytes += sealed.sealed().length;
    }
    return new SealedBlock(
        block.part(),
        block.number(),
        block.firstSeq(),
        block.lastSeq(),
        block.records().size(),
        block.quarantined(),
        block.contentBytes(),
        sealedBytes,
        new Digest(contents.root()),
        new Digest(ciphertexts.root()),
        wire.finish());
  }

  @Override
  public void close() {
    sealer.close();
  }
}
