package jp.fukuhon.readers.reconcile;

import java.util.List;
import jp.fukuhon.core.ledger.SourceLeaves;
import jp.fukuhon.core.ledger.SourceLeaves.Hashed;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads the rows of a source that its leaves do not stand for yet, as blocks of digests by keyset
 * on change_seq: first those that came below the leaves' position past the rules, then those above
 * it. The database hashes the contents. Not thread-safe.
 */
public final class SourceDigestReader implements ItemStreamReader<List<Hashed>> {

  private static final int BLOCK = 5_000;
  private static final String LAST_SEQ = "fukuhon.leafSeq";

  private final SourceLeaves leaves;
  private final StreamId stream;
  private final long position;
  private final long upto;
  private long last = Long.MIN_VALUE;

  /**
   * @param position up to which the leaves were complete
   * @param upto inclusive end
   */
  public SourceDigestReader(SourceLeaves leaves, StreamId stream, long position, long upto) {
    this.leaves = leaves;
    this.stream = stream;
    this.position = position;
    this.upto = upto;
  }

  @Override
  public void open(ExecutionContext context) {
    last = context.getLong(LAST_SEQ, Long.MIN_VALUE);
  }

  /** The next block, or null at the end. */
  @Override
  public @Nullable List<Hashed> read() {
    if (last < Math.min(position, upto)) {
      List<Hashed> strays = leaves.next(stream, last, Math.min(position, upto), true, BLOCK);
      last = strays.size() < BLOCK ? Math.min(position, upto) : strays.getLast().changeSeq();
      if (!strays.isEmpty()) {
        return strays;
      }
    }
    List<Hashed> rows = leaves.next(stream, last, upto, false, BLOCK);
    if (rows.isEmpty()) {
      return null;
    }
    last = rows.getLast().changeSeq();
    return rows;
  }

  @Override
  public void update(ExecutionContext context) {
    context.putLong(LAST_SEQ, last);
  }

  @Override
  public void close() {
    // holds nothing: every block is a query of its own
  }
}
