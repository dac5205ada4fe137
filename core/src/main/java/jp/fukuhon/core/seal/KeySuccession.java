package jp.fukuhon.core.seal;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A party's keys of one purpose, one after the other: each is used from its date until the next
 * one's, and the older ones still open what was made for them. Immutable and thread-safe.
 */
public final class KeySuccession {

  private final List<PartyKey> newestFirst;

  /**
   * Orders the keys by their dates.
   *
   * @throws IllegalArgumentException when there is none, when two begin at the same instant, or
   *     when they are of several parties or purposes
   */
  public KeySuccession(Collection<PartyKey> keys) {
    this.newestFirst =
        keys.stream().sorted(Comparator.comparing(PartyKey::effectiveFrom).reversed()).toList();
    if (keys.isEmpty()
        || keys.stream().map(PartyKey::identity).distinct().count() != 1
        || keys.stream().map(PartyKey::effectiveFrom).distinct().count() != keys.size()) {
      throw new IllegalArgumentException(
          "a succession needs keys of one party and purpose, each with a date of its own");
    }
  }

  /** A single key. */
  public static KeySuccession of(PartyKey key) {
    return new KeySuccession(List.of(key));
  }

  /** Whose keys they are, and for what. */
  public CertificateIdentity identity() {
    return newestFirst.getFirst().identity();
  }

  /**
   * The key in use at an instant; before the first one's date there is none.
   *
   * @throws IllegalStateException when there is none
   */
  public PartyKey current(Instant instant) {
    return find(instant)
        .orElseThrow(() -> new IllegalStateException("no " + this + " is effective at " + instant));
  }

  /** The key in use at an instant. */
  public Optional<PartyKey> find(Instant instant) {
    return newestFirst.stream().filter(key -> !key.effectiveFrom().isAfter(instant)).findFirst();
  }

  /** Every key, also those that are not in use yet or any more; newest first. */
  public List<PartyKey> all() {
    return newestFirst;
  }

  @Override
  public String toString() {
    return "KeySuccession[" + identity().party() + " " + identity().purpose().unit() + "]";
  }
}
