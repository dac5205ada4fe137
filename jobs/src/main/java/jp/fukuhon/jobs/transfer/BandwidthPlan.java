package jp.fukuhon.jobs.transfer;

import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;

/** How much of the line a stream may use when, as it is configured. Thread-safe. */
@FunctionalInterface
public interface BandwidthPlan {

  /** The limit at a moment; empty for none. */
  Optional<Bandwidth> at(StreamId stream, Instant moment);
}
