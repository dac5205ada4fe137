package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.app.timeline.Step.Word;
import jp.fukuhon.core.error.Hop;
import org.jspecify.annotations.Nullable;

/**
 * Computes a gateway's view. Times of the receiver are moved to this party's clock when they show
 * that the clocks differ, and never out of the order in which things must have happened. One
 * thread's.
 */
final class SenderTimeline {

  /** A first run that begins so soon after the freeze was the one that froze. */
  private static final Duration SAME_RUN = Duration.ofSeconds(5);

  private final SenderFacts facts;
  private final List<Step> steps = new ArrayList<>();
  private final List<Timeline.Failure> failures = new ArrayList<>();
  private final List<Interruption> interruptions = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final Account account = new Account();
  private final Optional<ClockBounds.Known> clocks;
  private final Duration offset;

  private SenderTimeline(SenderFacts facts) {
    this.facts = facts;
    this.clocks = clocks(facts);
    this.offset = clocks.map(ClockBounds.Known::offset).orElse(Duration.ZERO);
  }

  static Timeline of(SenderFacts facts) {
    return new SenderTimeline(facts).compute();
  }

  private Timeline compute() {
    interrupted();
    spent();
    told();
    clocks
        .filter(known -> !known.isSound())
        .ifPresent(known -> unknown.add("one of the two clocks was set during the transfer"));
    steps.sort(Comparator.comparing(Step::ours));
    return new Timeline(
        facts.id(),
        true,
        facts.state().name(),
        steps,
        failures,
        account.sums(),
        Duration.between(facts.frozen(), facts.end()),
        clocks.map(known -> new Timeline.Clocks(known.least(), known.most())),
        unknown);
  }

  private static Optional<ClockBounds.Known> clocks(SenderFacts facts) {
    ClockBounds bounds = new ClockBounds();
    for (SenderFacts.Acknowledged each : facts.ends()) {
      if (!each.replayed()) {
        bounds.add(each.begun(), each.received(), each.entered());
      }
    }
    if (facts.accepted() != null) {
      Instant next =
          facts.ends().stream()
              .map(SenderFacts.Acknowledged::entered)
              .min(Comparator.naturalOrder())
              .orElse(null);
      bounds.add(facts.prepared(), facts.accepted(), next);
    }
    if (facts.decision() != null) {
      bounds.add(facts.completed(), facts.decision().at(), facts.settled());
    }
    return bounds.known();
  }

  private @Nullable Instant ours(@Nullable Instant theirs) {
    return theirs == null ? null : theirs.minus(offset);
  }

  // --- where it stood still
  // -----------------------------------------------------------------------

  private void interrupted() {
    List<RunEvent> runs = facts.runs();
    if (runs == null) {
      unknown.add(
          "who was at work when: the operation log is read by database.auditor, which is not set");
      runs = List.of();
    }
    Instant last = facts.frozen();
    boolean first = true;
    for (RunEvent event : runs) {
      Instant moved = latest(last, facts.movedBefore(event.at(), event.lastChunk()));
      RunEvent.Failed failed = event.failure();
      if (failed != null) {
        interruptions.add(
            new Interruption(moved, event.at(), failed.hop(), "failed: " + failed.code()));
        Step step = own(event.at(), "run failed: " + failed.code());
        failures.add(new Timeline.Failure(step, failed.hop(), failed.reason()));
        steps.add(step);
      } else {
        boolean sameRun =
            first && Duration.between(facts.frozen(), event.at()).compareTo(SAME_RUN) < 0;
        if (!sameRun) {
          interruptions.add(new Interruption(moved, event.at(), Hop.NOBODY, "no run"));
          steps.add(own(event.at(), first ? "run begins" : "run begins again"));
        }
        first = false;
      }
      last = latest(last, event.at());
    }
    if (facts.settled() == null && !facts.atWork()) {
      Instant moved = latest(last, facts.movedBefore(facts.now(), facts.chunks().last()));
      interruptions.add(new Interruption(moved, facts.now(), Hop.NOBODY, "no run"));
    }
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant latest(Instant one, @Nullable Instant other, Instant none) {
    return other == null ? none : latest(one, other);
  }

  // --- what it was spent at
  // -----------------------------------------------------------------------

  private void spent() {
    Instant end = facts.end();
    Instant prepared = latest(facts.frozen(), facts.prepared(), end);
    Instant accepted = latest(prepared, ours(facts.accepted()), end);
    Instant sent = facts.chunks().last();
    Instant completed =
        latest(sent == null ? accepted : latest(accepted, sent), facts.completed(), end);
    Instant decided =
        latest(completed, ours(facts.decision() == null ? null : facts.decision().at()), end);
    spend(new Phase(facts.frozen(), prepared, Set.of(Hop.SENDER), true));
    spend(new Phase(prepared, accepted, Set.of(Hop.LINE, Hop.FRONT), true));
    sending(new Phase(accepted, completed, Set.of(Hop.SENDER), true));
    // the receiver verifies whoever is at work here, unless the completion did not get to it
    boolean arrived =
        facts.decision() != null
            && interruptions.stream()
                .noneMatch(
                    each ->
                        each.hop() != Hop.NOBODY
                            && each.hop() != Hop.VERIFY
                            && !each.within(completed, decided).isZero());
    spend(new Phase(completed, decided, Set.of(Hop.VERIFY), !arrived));
    spend(new Phase(decided, end, Set.of(Hop.LINE, Hop.FRONT), true));
  }

  private void spend(Phase phase) {
    account.add(phase.hops(), phase.account(interruptions, account));
  }

  private void sending(Phase phase) {
    Duration left = phase.account(interruptions, account);
    SenderFacts.Chunks chunks = facts.chunks();
    if (chunks.untimed() > 0) {
      unknown.add(
          chunks.untimed()
              + " chunks were sent by a version that did not measure them: sender, line and front"
              + " are told together");
      account.add(Set.of(Hop.SENDER, Hop.LINE, Hop.FRONT), left);
      return;
    }
    Duration busy = chunks.busy().compareTo(left) > 0 ? left : chunks.busy();
    account.add(Set.of(Hop.SENDER), left.minus(busy));
    if (chunks.exchange().isZero()) {
      account.add(Set.of(Hop.LINE, Hop.FRONT), busy);
      return;
    }
    double share = Math.min(1, (double) chunks.front().toNanos() / chunks.exchange().toNanos());
    Duration front = Duration.ofNanos((long) (busy.toNanos() * share));
    account.add(Set.of(Hop.FRONT), front);
    account.add(Set.of(Hop.LINE), busy.minus(front));
  }

  // --- what is told
  // -------------------------------------------------------------------------------

  private Step own(Instant at, String what) {
    return new Step(at, at, Word.OWN, what);
  }

  private void signedThere(@Nullable Instant at, String what) {
    if (at != null) {
      steps.add(new Step(at, Objects.requireNonNull(ours(at)), Word.RECEIVER_SIGNED, what));
    }
  }

  private void told() {
    steps.add(own(facts.frozen(), "frozen (更新防止)"));
    if (facts.prepared() != null) {
      steps.add(new Step(facts.prepared(), facts.prepared(), Word.SENDER_SIGNED, "manifest"));
    }
    signedThere(facts.accepted(), "manifest accepted");
    Comparator<SenderFacts.Acknowledged> byTime =
        Comparator.comparing(SenderFacts.Acknowledged::received);
    Optional<SenderFacts.Acknowledged> first = facts.ends().stream().min(byTime);
    first.ifPresent(chunk -> signedThere(chunk.received(), "first " + name(chunk)));
    facts.ends().stream()
        .max(byTime)
        .filter(chunk -> !chunk.equals(first.orElse(null)))
        .ifPresent(chunk -> signedThere(chunk.received(), "last " + name(chunk)));
    if (facts.completed() != null) {
      Instant last = facts.chunks().last();
      Instant ours = last == null ? facts.completed() : latest(facts.completed(), last);
      steps.add(
          new Step(facts.completed(), ours, Word.SENDER_SIGNED, "completion (whole seconds)"));
    }
    SenderFacts.Decision decision = facts.decision();
    if (decision != null) {
      signedThere(
          decision.at(),
          decision.outcome() + (decision.reason().isEmpty() ? "" : ": " + decision.reason()));
    }
    if (facts.settled() != null) {
      steps.add(own(facts.settled(), "settled, the freeze is over"));
    }
  }

  private static String name(SenderFacts.Acknowledged chunk) {
    return "chunk " + chunk.part() + "/" + chunk.number() + " acknowledged";
  }
}
