package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.app.timeline.Step.Word;
import jp.fukuhon.core.error.Hop;
import org.jspecify.annotations.Nullable;

/**
 * Computes a centre's view. It does not see what goes on at the sender: from a chunk's receipt to
 * the signature of the next one the time is the sender's; from that signature, which has whole
 * seconds only, to the receipt it is the line's and the front's, so that these are told as the
 * least that is certain. One thread's.
 */
final class ReceiverTimeline {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ReceiverFacts facts;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final Account account = new Account();
  private final Optional<ClockBounds.Known> clocks;
  private final Duration offset;

  private ReceiverTimeline(ReceiverFacts facts) {
    this.facts = facts;
    this.clocks = clocks(facts);
    this.offset = clocks.map(ClockBounds.Known::offset).orElse(Duration.ZERO);
  }

  static Timeline of(ReceiverFacts facts) {
    return new ReceiverTimeline(facts).compute();
  }

  private Timeline compute() {
    Instant begun = facts.prepared() == null ? facts.accepted() : ours(facts.prepared());
    begun = begun.isAfter(facts.accepted()) ? facts.accepted() : begun;
    spent(begun);
    told();
    clocks
        .filter(known -> !known.isSound())
        .ifPresent(known -> unknown.add("one of the two clocks was set during the transfer"));
    steps.sort(Comparator.comparing(Step::ours));
    return new Timeline(
        facts.id(),
        false,
        facts.state().name(),
        steps,
        List.of(),
        account.sums(),
        Duration.between(begun, facts.end()),
        clocks.map(known -> new Timeline.Clocks(known.least(), known.most())),
        unknown);
  }

  /** A header is signed after the acknowledgement of the chunk before it in its partition. */
  private static Optional<ClockBounds.Known> clocks(ReceiverFacts facts) {
    ClockBounds bounds = new ClockBounds();
    if (facts.prepared() != null) {
      bounds.add(null, facts.prepared(), facts.accepted());
    }
    if (facts.chunks() != null) {
      Map<Integer, Instant> before = new HashMap<>();
      for (ReceiverFacts.Received chunk : facts.chunks()) {
        bounds.add(null, chunk.signed(), chunk.received());
        Instant asked = before.put(chunk.part(), chunk.received());
        bounds.add(asked == null ? facts.accepted() : asked, chunk.signed().plus(SECOND), null);
      }
    }
    return bounds.known();
  }

  private Instant ours(Instant theirs) {
    return theirs.minus(offset);
  }

  private void spent(Instant begun) {
    Instant end = facts.end();
    account.add(Set.of(Hop.SENDER, Hop.LINE), Duration.between(begun, facts.accepted()));
    Instant last = facts.last() == null ? facts.accepted() : facts.last();
    sending(Duration.between(facts.accepted(), last));
    Instant completed = facts.completed() == null ? end : latest(ours(facts.completed()), last);
    completed = completed.isAfter(end) ? end : completed;
    account.add(Set.of(Hop.SENDER, Hop.LINE), Duration.between(last, completed));
    account.add(Set.of(Hop.VERIFY), Duration.between(completed, end));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void sending(Duration whole) {
    List<ReceiverFacts.Received> chunks = facts.chunks();
    if (chunks == null) {
      unknown.add(
          facts.count()
              + " chunks are too many to be looked at one by one: sender, line and front are told"
              + " together");
      account.add(Set.of(Hop.SENDER, Hop.LINE, Hop.FRONT), whole);
      return;
    }
    Duration busy = busy(chunks);
    busy = busy.compareTo(whole) > 0 ? whole : busy;
    account.add(Set.of(Hop.LINE, Hop.FRONT), busy);
    account.add(Set.of(Hop.SENDER), whole.minus(busy));
    if (!chunks.isEmpty()) {
      unknown.add(
          "chunks are signed in whole seconds: line and front may have taken up to a second more"
              + " a chunk, the sender as much less");
    }
  }

  /** How long at least one chunk was certainly on its way or at the front. */
  private Duration busy(List<ReceiverFacts.Received> chunks) {
    List<ReceiverFacts.Received> ordered = new ArrayList<>(chunks);
    ordered.sort(Comparator.comparing(ReceiverFacts.Received::signed));
    Duration busy = Duration.ZERO;
    Instant until = Instant.MIN;
    for (ReceiverFacts.Received chunk : ordered) {
      Instant from = latest(ours(chunk.signed().plus(SECOND)), until);
      if (chunk.received().isAfter(from)) {
        busy = busy.plus(Duration.between(from, chunk.received()));
        until = chunk.received();
      }
    }
    return busy;
  }

  private void own(@Nullable Instant at, String what) {
    if (at != null) {
      steps.add(new Step(at, at, Word.OWN, what));
    }
  }

  private void sender(@Nullable Instant at, String what) {
    if (at != null) {
      steps.add(new Step(at, ours(at), Word.SENDER_SIGNED, what));
    }
  }

  private void told() {
    sender(facts.prepared(), "manifest");
    own(facts.accepted(), "manifest accepted");
    List<ReceiverFacts.Received> chunks = facts.chunks() == null ? List.of() : facts.chunks();
    if (!chunks.isEmpty()) {
      chunk("first", chunks.getFirst());
    }
    if (chunks.size() > 1) {
      chunk("last", chunks.getLast());
    }
    sender(facts.completed(), "completion (whole seconds)");
    own(facts.verifiedFirst(), "first chunk verified");
    own(facts.verifiedLast(), "last chunk verified");
    if (facts.decided() != null) {
      steps.add(
          new Step(
              facts.decided(),
              facts.decided(),
              Word.RECEIVER_SIGNED,
              facts.state() + (facts.reason().isEmpty() ? "" : ": " + facts.reason())));
    }
  }

  private void chunk(String which, ReceiverFacts.Received chunk) {
    String name = which + " chunk " + chunk.part() + "/" + chunk.number();
    sender(chunk.signed(), name + " signed (whole seconds)");
    own(chunk.received(), name + " received");
  }
}
