package jp.fukuhon.app.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SenderTimelineTest {

  private static final Instant FROZEN = Instant.parse("2026-12-04T10:00:00Z");
  private static final TransferId ID = TransferId.parse("131016-FUKUHON-000042");

  private static Instant at(double seconds) {
    return FROZEN.plusMillis((long) (seconds * 1000));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  /** Prepared after 2 s, accepted at 3, sent until 13, completed, decided at 17, settled at 18. */
  private static SenderFacts facts(
      @Nullable List<RunEvent> runs, SenderFacts.Chunks chunks, double receiverAhead) {
    Duration ahead = seconds(receiverAhead);
    return new SenderFacts(
        ID,
        SenderState.COMMITTED,
        FROZEN,
        at(2),
        at(3).plus(ahead),
        at(13),
        new SenderFacts.Decision(at(17).plus(ahead), ReceiverState.PUBLISHED, ""),
        at(18),
        chunks,
        List.of(
            new SenderFacts.Acknowledged(0, 0, at(4), at(4.9).plus(ahead), at(5), false),
            new SenderFacts.Acknowledged(0, 9, at(12), at(12.9).plus(ahead), at(13), false)),
        runs,
        at(30),
        false);
  }

  private static SenderFacts.Chunks chunks(double busy, double exchange, double front) {
    return new SenderFacts.Chunks(
        10, 0, 0, 1_000, at(13), seconds(busy), seconds(exchange), seconds(front));
  }

  private static RunEvent begins(double at, @Nullable Instant lastChunk) {
    return new RunEvent(at(at), null, lastChunk);
  }

  private static RunEvent fails(double at, Hop hop, @Nullable Instant lastChunk) {
    return new RunEvent(at(at), new RunEvent.Failed("UNAVAILABLE", hop, "no answer"), lastChunk);
  }

  private static Duration of(Timeline timeline, Hop... hops) {
    return timeline.totals().getOrDefault(Set.of(hops), Duration.ZERO);
  }

  private static void addsUp(Timeline timeline) {
    assertThat(timeline.totals().values().stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(timeline.took());
  }

  @Test
  void aTransferWithoutATroubleIsAccountedForByHops() {
    Timeline timeline = SenderTimeline.of(facts(List.of(begins(0.1, null)), chunks(8, 16, 4), 0));
    assertThat(timeline.took()).isEqualTo(seconds(18));
    assertThat(timeline.totals())
        .isEqualTo(
            Map.of(
                Set.of(Hop.SENDER), seconds(4), // prepared in 2, sealing beside 8 of 10
                Set.of(Hop.LINE), seconds(6),
                Set.of(Hop.FRONT), seconds(2), // 4 of 16 were the receiver's
                Set.of(Hop.VERIFY), seconds(4),
                Set.of(Hop.LINE, Hop.FRONT), seconds(2))); // offer and receipt
    assertThat(timeline.longest()).contains(Set.of(Hop.LINE));
    assertThat(timeline.failures()).isEmpty();
    assertThat(timeline.unknown()).isEmpty();
    addsUp(timeline);
  }

  @Test
  void anotherClockIsSeenAndTakenOff() {
    Timeline right = SenderTimeline.of(facts(List.of(begins(0.1, null)), chunks(8, 16, 4), 0));
    Timeline ahead = SenderTimeline.of(facts(List.of(begins(0.1, null)), chunks(8, 16, 4), 60));
    assertThat(ahead.clocks()).isPresent();
    assertThat(ahead.clocks().get().least()).isBetween(seconds(59), seconds(60));
    assertThat(ahead.clocks().get().most()).isBetween(seconds(60), seconds(61));
    for (Hop hop : Hop.values()) {
      assertThat(of(ahead, hop)).as("%s", hop).isCloseTo(of(right, hop), seconds(1));
    }
    addsUp(ahead);
    assertThat(ahead.steps())
        .filteredOn(step -> step.by() == Step.Word.RECEIVER_SIGNED)
        .allSatisfy(
            step ->
                assertThat(Duration.between(step.ours(), step.at()))
                    .isCloseTo(seconds(60), seconds(1)));
  }

  @Test
  void aClockThatWasSetMeanwhileIsToldAndNothingIsTakenOff() {
    SenderFacts right = facts(List.of(), chunks(8, 16, 4), 0);
    SenderFacts set =
        new SenderFacts(
            ID,
            right.state(),
            right.frozen(),
            right.prepared(),
            right.accepted(),
            right.completed(),
            new SenderFacts.Decision(at(17 + 600), ReceiverState.PUBLISHED, ""),
            right.settled(),
            right.chunks(),
            right.ends(),
            right.runs(),
            right.now(),
            false);
    Timeline timeline = SenderTimeline.of(set);
    assertThat(timeline.unknown()).anyMatch(what -> what.contains("clocks was set"));
    assertThat(timeline.steps()).allMatch(step -> step.at().equals(step.ours()));
  }

  @Test
  void aFailureIsChargedToItsHopAndWhatFollowsToNobody() {
    // the last chunk before it was entered at 6, the line failed until 8, the next run began at 11
    Timeline timeline =
        SenderTimeline.of(
            facts(
                List.of(begins(0.1, null), fails(8, Hop.LINE, at(6)), begins(11, at(6))),
                chunks(4, 8, 8),
                0));
    assertThat(of(timeline, Hop.LINE)).isEqualTo(seconds(2)); // exchanges were all the front's
    assertThat(of(timeline, Hop.FRONT)).isEqualTo(seconds(4));
    assertThat(of(timeline, Hop.NOBODY)).isEqualTo(seconds(3));
    assertThat(of(timeline, Hop.SENDER)).isEqualTo(seconds(3));
    assertThat(timeline.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.hop()).isEqualTo(Hop.LINE);
              assertThat(failure.step().at()).isEqualTo(at(8));
            });
    addsUp(timeline);
  }

  @Test
  void theReceiverVerifiesWhoeverIsAtWorkHere() {
    Timeline stopped =
        SenderTimeline.of(
            facts(List.of(begins(0.1, null), begins(17.5, at(13))), chunks(8, 16, 4), 0));
    assertThat(of(stopped, Hop.VERIFY)).isEqualTo(seconds(4));
    assertThat(of(stopped, Hop.NOBODY)).isEqualTo(seconds(0.5)); // decided, and nobody asked
    addsUp(stopped);
  }

  @Test
  void aCompletionThatDidNotArriveIsNotTheVerificationsFault() {
    Timeline line =
        SenderTimeline.of(
            facts(
                List.of(begins(0.1, null), fails(14, Hop.LINE, at(13)), begins(16, at(13))),
                chunks(8, 16, 4),
                0));
    assertThat(of(line, Hop.VERIFY)).isEqualTo(seconds(1));
    assertThat(of(line, Hop.NOBODY)).isEqualTo(seconds(2));
    addsUp(line);
  }

  @Test
  void anOpenTransferThatNobodyIsAtCountsUpToNow() {
    SenderFacts whole = facts(List.of(begins(0.1, null)), chunks(8, 16, 4), 0);
    SenderFacts open =
        new SenderFacts(
            ID,
            SenderState.SENDING,
            whole.frozen(),
            whole.prepared(),
            whole.accepted(),
            null,
            null,
            null,
            whole.chunks(),
            whole.ends(),
            whole.runs(),
            at(100),
            false);
    Timeline timeline = SenderTimeline.of(open);
    assertThat(timeline.took()).isEqualTo(seconds(100));
    assertThat(of(timeline, Hop.NOBODY)).isEqualTo(seconds(87));
    assertThat(timeline.longest()).contains(Set.of(Hop.NOBODY));
    addsUp(timeline);
  }

  @Test
  void whatWasNotMeasuredIsToldTogetherAndSaid() {
    SenderFacts.Chunks old =
        new SenderFacts.Chunks(
            10, 0, 10, 1_000, at(13), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Timeline timeline = SenderTimeline.of(facts(null, old, 0));
    assertThat(of(timeline, Hop.SENDER, Hop.LINE, Hop.FRONT)).isEqualTo(seconds(10));
    assertThat(timeline.unknown())
        .anyMatch(what -> what.contains("10 chunks"))
        .anyMatch(what -> what.contains("database.auditor"));
    addsUp(timeline);
  }
}
