package jp.fukuhon.jobs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import jp.fukuhon.core.ledger.Sweepings;
import jp.fukuhon.core.ledger.Sweepings.Chunk;
import jp.fukuhon.core.ledger.Sweepings.Forecast;
import jp.fukuhon.core.ledger.Sweepings.Kind;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Removes a centre's versions, transfer by transfer and chunk by chunk. A transfer of which
 * something must stay for now is left for the next sweep. Not thread-safe.
 */
final class VersionWork implements SweepWork {

  private static final String TRANSFER = "fukuhon.transfer";
  private static final String UNDER_WAY = "fukuhon.underWay";
  private static final String PART = "fukuhon.part";
  private static final String NUMBER = "fukuhon.number";
  private static final String VERSIONS = "fukuhon.versions";
  private static final long LONGEST_NANOS = Duration.ofMillis(100).toNanos();

  private final Sweepings sweepings;
  private final Kind kind;
  private final Instant before;

  VersionWork(Sweepings sweepings, Kind kind, Instant before) {
    this.sweepings = sweepings;
    this.kind = kind;
    this.before = before;
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SweepForecast forecast() {
    Forecast forecast = sweepings.forecast(kind, before);
    return new SweepForecast(name(), forecast.versions(), forecast.octets());
  }

  @Override
  public boolean more(ExecutionContext context) {
    long end = System.nanoTime() + LONGEST_NANOS;
    int removed = 0;
    while (removed < MOST_ROWS && System.nanoTime() < end) {
      if (context.getInt(UNDER_WAY, 0) == 0 && !begin(context)) {
        return false;
      }
      removed += step(context, MOST_ROWS - removed);
    }
    return true;
  }

  private boolean begin(ExecutionContext context) {
    Optional<Long> next = sweepings.next(kind, context.getLong(TRANSFER, 0), before);
    if (next.isEmpty()) {
      return false;
    }
    context.putInt(UNDER_WAY, 1);
    context.putLong(TRANSFER, next.get());
    context.putInt(PART, -1);
    context.putInt(NUMBER, 0);
    context.putLong(VERSIONS, 0);
    return true;
  }

  /** One chunk, or as much of it as may go at once. */
  private int step(ExecutionContext context, int most) {
    long transfer = context.getLong(TRANSFER);
    Chunk last = new Chunk(transfer, context.getInt(PART), context.getInt(NUMBER));
    Optional<Chunk> chunk = sweepings.chunkAfter(last);
    if (chunk.isEmpty()) {
      sweepings.done(transfer, context.getLong(VERSIONS));
      context.putInt(UNDER_WAY, 0);
      return 0;
    }
    OptionalInt gone = sweepings.sweep(chunk.get(), most);
    if (gone.isEmpty()) {
      context.putInt(UNDER_WAY, 0);
    } else if (gone.getAsInt() == 0) {
      context.putInt(PART, chunk.get().part());
      context.putInt(NUMBER, chunk.get().number());
    }
    int removed = gone.orElse(0);
    context.putLong(VERSIONS, context.getLong(VERSIONS) + removed);
    SweepWork.count(context, removed);
    return removed;
  }
}
