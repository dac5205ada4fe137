package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of one transfer went.
 *
 * @param id which transfer
 * @param atSender whether it is the sender's view, else the receiver's
 * @param state where it stands at this party
 * @param steps in the order of this party's clock
 * @param failures of its runs, oldest first
 * @param totals time by the hops that it was spent at; several together where they cannot be told
 *     apart. They add up to {@code took}
 * @param took from the freeze, at the receiver from the signed manifest, to the end or until now
 * @param clocks how far the other party's clock is ahead; empty when that cannot be told
 * @param unknown what could not be told, one sentence each
 */
public record Timeline(
    TransferId id,
    boolean atSender,
    String state,
    List<Step> steps,
    List<Failure> failures,
    Map<Set<Hop>, Duration> totals,
    Duration took,
    Optional<Clocks> clocks,
    List<String> unknown) {

  public Timeline {
    steps = List.copyOf(steps);
    failures = List.copyOf(failures);
    unknown = List.copyOf(unknown);
  }

  /**
   * The other party's clock.
   *
   * @param least how much it is ahead at least, negative when it is behind
   * @param most how much at most; below {@code least} when a clock was set meanwhile
   */
  public record Clocks(Duration least, Duration most) {}

  /**
   * A failed run.
   *
   * @param step when, and the error's code
   * @param hop where
   * @param reason as the operation log has it; null when it has none
   */
  public record Failure(Step step, Hop hop, @Nullable String reason) {}

  /** The hop, or hops, at which most of the time went; empty when no time went anywhere. */
  public Optional<Set<Hop>> longest() {
    return totals.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}
