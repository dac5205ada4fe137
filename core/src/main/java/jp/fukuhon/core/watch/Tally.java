package jp.fukuhon.core.watch;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has counted since it began: only upwards, for whoever watches it, and nothing
 * is decided by it. Adding costs a few nanoseconds and never fails. Memory is bounded: past {@value
 * #MOST_VALUES} values of a label all further ones are counted together as {@value #OTHER}. A label
 * never holds anything of a register. Thread-safe.
 */
@SuppressWarnings("ImmutableEnumChecker") // counting is what it is for
public enum Tally {
  CHUNKS_SENT("stream", "Chunks that the receiver has acknowledged"),
  RECORDS_SENT("stream", "Records in them"),
  SENT_SEALED_BYTES("stream", "Sealed octets in them"),
  CHUNKS_REPLAYED("stream", "Chunks that the receiver had already"),
  REQUESTS_REPEATED("reason", "Requests to the centre that were repeated"),
  RUNS_FAILED("hop", "Failed runs of transfers, by the hop at which they failed"),
  CHUNKS_RECEIVED("stream", "Chunks that were stored"),
  RECEIVED_BODY_BYTES("stream", "Octets of their bodies"),
  REQUESTS_REFUSED("code", "Requests that were refused, by error code"),
  REQUESTS_OVERLOADED("party", "Requests that were told to come back because of too much to do"),
  HANDSHAKES_REFUSED("reason", "Handshakes that were refused"),
  NOTICES_SENT("channel", "Notices that a relay or a receiver has taken"),
  NOTICES_REPEATED("channel", "Attempts to send a notice that failed");

  /** More than there are streams of all municipalities. */
  static final int MOST_VALUES = 8_192;

  static final String OTHER = "other";

  private final String label;
  private final String help;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  Tally(String label, String help) {
    this.label = label;
    this.help = help;
  }

  /** What the values of its label are. */
  public String label() {
    return label;
  }

  /** For people. */
  public String help() {
    return help;
  }

  /** Its name in lower case: {@code chunks_sent}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Counts.
   *
   * @param value of the label
   * @param more not negative
   */
  public void add(String value, long more) {
    LongAdder known = counts.get(value);
    if (known == null) {
      String kept = counts.size() < MOST_VALUES ? value : OTHER;
      known = counts.computeIfAbsent(kept, first -> new LongAdder());
    }
    known.add(more);
  }

  /** Counts one. */
  public void one(String value) {
    add(value, 1);
  }

  /** By value of the label, what was counted so far. */
  public Map<String, Long> counts() {
    Map<String, Long> now = new TreeMap<>();
    counts.forEach((value, count) -> now.put(value, count.sum()));
    return now;
  }
}
