package jp.fukuhon.readers.reconcile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import jp.fukuhon.core.ledger.SourceLeaves;
import jp.fukuhon.core.ledger.SourceLeaves.Hashed;
import jp.fukuhon.core.ledger.SourceLeaves.Keyed;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads the rows of a source that its leaves do not stand for yet, as blocks of leaves by keyset on
 * change_seq: first those that came below the leaves' position past the rules, then those above it.
 * The database hashes the contents.
 *
 * <p>While a block is in hand the next one is made into leaves and the one after it is hashed, on a
 * connection of its own and outside of the step's transaction: three blocks in memory, every
 * processor at work. Rows up to {@code upto} do not get there any more by the rules (a change takes
 * a higher number), so that it makes no difference when they are looked at. Not thread-safe.
 */
public final class SourceDigestReader implements ItemStreamReader<List<Keyed>> {

  private static final int BLOCK = 20_000;
  private static final int AHEAD = 2;
  private static final String LAST_SEQ = "fukuhon.leafSeq";

  private final SourceLeaves leaves;
  private final StreamId stream;
  private final long position;
  private final long upto;
  private final Function<List<Hashed>, List<Keyed>> keying;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private long last = Long.MIN_VALUE;

  /**
   * @param rows empty at the end
   * @param last where the block after it begins
   */
  private record Block(List<Hashed> rows, long last) {}

  private record Ahead(CompletableFuture<Block> block, CompletableFuture<List<Keyed>> keyed) {}

  /**
   * @param position up to which the leaves were complete
   * @param upto inclusive end
   * @param keying makes leaves out of rows; called by other threads
   */
  public SourceDigestReader(
      SourceLeaves leaves,
      StreamId stream,
      long position,
      long upto,
      Function<List<Hashed>, List<Keyed>> keying) {
    this.leaves = leaves;
    this.stream = stream;
    this.position = Math.min(position, upto);
    this.upto = upto;
    this.keying = keying;
  }

  @Override
  public void open(ExecutionContext context) {
    last = context.getLong(LAST_SEQ, Long.MIN_VALUE);
  }

  /** The next block, or null at the end. */
  @Override
  public @Nullable List<Keyed> read() {
    fill();
    Ahead next = ahead.removeFirst();
    Block block = join(next.block());
    last = block.last();
    if (block.rows().isEmpty()) {
      ahead.clear();
      return null;
    }
    List<Keyed> keyed = join(next.keyed());
    fill();
    return keyed;
  }

  private void fill() {
    while (ahead.size() < AHEAD) {
      Ahead before = ahead.peekLast();
      CompletableFuture<Block> block =
          before == null
              ? CompletableFuture.supplyAsync(() -> after(last), workers)
              : before.block().thenApplyAsync(done -> after(done.last()), workers);
      ahead.add(new Ahead(block, block.thenApplyAsync(done -> keying.apply(done.rows()), workers)));
    }
  }

  private static <T> T join(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Block after(long seq) {
    if (seq < position) {
      List<Hashed> strays = leaves.next(stream, seq, position, true, BLOCK);
      long reached = strays.size() < BLOCK ? position : strays.getLast().changeSeq();
      return strays.isEmpty() ? after(reached) : new Block(strays, reached);
    }
    List<Hashed> rows = leaves.next(stream, seq, upto, false, BLOCK);
    return new Block(rows, rows.isEmpty() ? seq : rows.getLast().changeSeq());
  }

  @Override
  public void update(ExecutionContext context) {
    context.putLong(LAST_SEQ, last);
  }

  /** Waits for blocks that are being hashed. */
  @Override
  public void close() {
    workers.close();
    ahead.clear();
  }
}
