package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jp.fukuhon.core.error.Hop;

/** Sums time up by the hops that it was spent at. Not thread-safe. */
final class Account {

  private final Map<Set<Hop>, Duration> sums = new LinkedHashMap<>();

  Account() {
    for (Hop hop : Hop.values()) {
      sums.put(EnumSet.of(hop), Duration.ZERO);
    }
  }

  void add(Set<Hop> hops, Duration time) {
    sums.merge(EnumSet.copyOf(hops), time, Duration::plus);
  }

  /** Hops that took any time, and what several of them took together that cannot be told apart. */
  Map<Set<Hop>, Duration> sums() {
    Map<Set<Hop>, Duration> spent = new LinkedHashMap<>(sums);
    spent.values().removeIf(Duration::isZero);
    return spent;
  }
}
