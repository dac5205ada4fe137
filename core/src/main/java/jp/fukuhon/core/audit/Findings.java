package jp.fukuhon.core.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what was found; the first thousand are kept, all are counted. Not thread-safe. */
public final class Findings {

  private static final int KEPT = 1_000;

  private final List<Finding> kept = new ArrayList<>();
  private long count;

  /** Adds a finding. */
  public void add(
      Finding.Kind kind, @Nullable String chain, long place, long entryNo, String what) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(new Finding(kind, chain, place, entryNo, what));
    }
  }

  /** Those that were kept, in the order they were found. */
  public List<Finding> list() {
    return List.copyOf(kept);
  }

  /** How many there are in all. */
  public long count() {
    return count;
  }
}
