package jp.fukuhon.jobs.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.transfer.TransferId;

/**
 * How many octets of each transfer this node has received since it was last verified. A hint only:
 * what it forgets is verified when the transfer is complete. Thread-safe.
 */
final class ReceivedSince {

  private static final int MOST_TRANSFERS = 10_000;

  private final long enough;
  private final Map<TransferId, Long> octets = new LinkedHashMap<>();

  /**
   * @param enough octets that are worth a verification
   */
  ReceivedSince(long enough) {
    this.enough = enough;
  }

  /** Adds a chunk; true when it has become enough. */
  synchronized boolean add(TransferId id, long more) {
    if (octets.size() == MOST_TRANSFERS && !octets.containsKey(id)) {
      octets.remove(octets.keySet().iterator().next());
    }
    long now = octets.merge(id, more, Long::sum);
    return now >= enough && now - more < enough;
  }

  /** Takes out the transfer that has waited longest of those with enough. */
  synchronized Optional<TransferId> next() {
    Optional<TransferId> found =
        octets.entrySet().stream()
            .filter(entry -> entry.getValue() >= enough)
            .map(Map.Entry::getKey)
            .findFirst();
    found.ifPresent(octets::remove);
    return found;
  }
}
