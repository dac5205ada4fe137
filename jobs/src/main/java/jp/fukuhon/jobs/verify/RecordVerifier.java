package jp.fukuhon.jobs.verify;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Verifications.Finding;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.FaultReason;
import jp.fukuhon.core.transfer.RecordFault;
import jp.fukuhon.readers.pending.PendingBlock;
import jp.fukuhon.readers.pending.PendingVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/**
 * Opens every record of a chunk, compares what it opens to with the sender's commitment and
 * computes the chunk's root again from the stored columns. One partition's: not thread-safe; close
 * it with the partition.
 */
final class RecordVerifier implements ItemProcessor<PendingBlock, Finding>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecordVerifier.class);

  private final TransferContext context;
  private final RecordOpener opener = new RecordOpener();
  private final RecordDigest digest;
  private final MerkleTree contents = new MerkleTree();

  RecordVerifier(TransferContext context) {
    this.context = context;
    this.digest = new RecordDigest(context.transfer().stream());
  }

  @Override
  public Finding process(PendingBlock block) {
    contents.reset();
    List<RecordFault> faults = new ArrayList<>();
    for (PendingVersion version : block.versions()) {
      contents.add(digest.contentLeaf(version.fields(), version.commitment()));
      try {
        opener.verify(
            context, version.fields(), version.codec(), version.commitment(), version.sealed());
      } catch (TransferException.Integrity e) {
        LOG.error("verification: {}", e.getMessage());
        faults.add(
            new RecordFault(
                version.fields().registerId(),
                version.fields().changeSeq(),
                FaultReason.DOES_NOT_OPEN.name()));
      }
    }
    return new Finding(
        block.chunk().part(),
        block.chunk().number(),
        block.versions().size(),
        new Digest(contents.root()),
        faults);
  }

  @Override
  public void close() {
    opener.close();
  }
}
