package jp.fukuhon.core.seal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a party's data keys are wrapped for, by date: the centre's key, its next one, an escrow key.
 * Any one of them opens. Immutable and thread-safe.
 */
public final class Recipients {

  private final List<Dated> recipients;

  public Recipients(List<Dated> recipients) {
    this.recipients = List.copyOf(recipients);
  }

  /**
   * A recipient and when it is one.
   *
   * @param recipient whose certificates
   * @param from the first instant
   * @param until the first instant at which it is none any more; null for no end
   */
  public record Dated(Recipient recipient, Instant from, @Nullable Instant until) {

    boolean covers(Instant instant) {
      return !instant.isBefore(from) && (until == null || instant.isBefore(until));
    }
  }

  /** Who opens what is wrapped at an instant; perhaps nobody. */
  public List<Recipient> at(Instant instant) {
    return recipients.stream()
        .filter(dated -> dated.covers(instant))
        .map(Dated::recipient)
        .toList();
  }
}
