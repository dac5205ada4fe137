package jp.fukuhon.readers.rewrap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import jp.fukuhon.core.ledger.Rewrappings;
import jp.fukuhon.core.ledger.Rewrappings.Candidate;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads transfers by keyset on their numbers, those that were rewrapped for the key left out, and
 * goes on after the last number of a committed chunk. Not thread-safe.
 */
public final class RewrapReader implements ItemStreamReader<Candidate> {

  private static final String LAST = "fukuhon.last";
  private static final int PAGE = 50;

  private final Rewrappings rewrappings;
  private final byte[] recipient;
  private final long upto;
  private final Deque<Candidate> page = new ArrayDeque<>();
  private long last;
  private boolean ended;

  /**
   * @param recipient fingerprint of the key that is wrapped for
   * @param upto the last number to read
   */
  public RewrapReader(Rewrappings rewrappings, byte[] recipient, long upto) {
    this.rewrappings = rewrappings;
    this.recipient = recipient.clone();
    this.upto = upto;
  }

  /**
   * A context that is ahead of the data (a failure at COMMIT) is not possible here: what it would
   * skip has no row, and the next run begins at the first number without one.
   */
  @Override
  public void open(ExecutionContext context) {
    last = context.getLong(LAST, 0);
  }

  /** The next transfer, or null at the end. */
  @Override
  public @Nullable Candidate read() {
    if (page.isEmpty() && !ended) {
      List<Candidate> next = rewrappings.candidates(last, upto, recipient, PAGE);
      page.addAll(next);
      ended = next.size() < PAGE;
    }
    Candidate next = page.poll();
    if (next != null) {
      last = next.number();
    }
    return next;
  }

  @Override
  public void update(ExecutionContext context) {
    context.putLong(LAST, last);
  }

  @Override
  public void close() {
    page.clear();
  }
}
