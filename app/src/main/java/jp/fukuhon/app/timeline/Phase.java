package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import jp.fukuhon.core.error.Hop;

/**
 * A part of a transfer's way that waits for one hop, unless it is interrupted; phases follow each
 * other without a gap.
 *
 * @param from its beginning
 * @param to its end, not before it
 * @param hops that it waits for; several when they cannot be told apart
 * @param interruptions whether they count in it; the receiver verifies whoever is at work elsewhere
 */
record Phase(Instant from, Instant to, Set<Hop> hops, boolean interruptions) {

  Phase {
    if (to.isBefore(from)) {
      to = from;
    }
  }

  /** What is left of it besides interruptions, each of which goes to the account of its own hop. */
  Duration account(List<Interruption> all, Account account) {
    Duration left = Duration.between(from, to);
    if (interruptions) {
      for (Interruption each : all) {
        Duration lost = each.within(from, to);
        Duration taken = lost.compareTo(left) > 0 ? left : lost;
        account.add(Set.of(each.hop()), taken);
        left = left.minus(taken);
      }
    }
    return left;
  }
}
