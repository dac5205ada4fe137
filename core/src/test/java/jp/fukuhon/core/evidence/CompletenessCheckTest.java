package jp.fukuhon.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.Suite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream's receipts alone: no night missing, windows and counts fit. */
class CompletenessCheckTest {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T03:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;
  private Keys keys;
  private SampleEvidence sample;

  @BeforeEach
  void evidence() {
    keys = new Keys(folder, CLOCK);
    sample = new SampleEvidence(keys);
  }

  private Standing check(long outcomes) {
    return new CompletenessCheck(
            new EvidenceVerifier(keys.verifier(), keys.anchors(), null, Suite.all()), Keys.CENTRE)
        .check(
            STREAM,
            outcomes,
            id ->
                sample.read(id.sequence() == 3 ? Bundle.RECEIPT : Bundle.previous(id.sequence())));
  }

  @Test
  void allNightsAreThereAndCounted() {
    Standing standing = check(3);
    assertThat(standing.fault()).isNull();
    assertThat(standing.outcomes()).isEqualTo(3);
    assertThat(standing.published()).isEqualTo(2);
    assertThat(standing.records()).isEqualTo(30 + 16);
    assertThat(standing.last()).isEqualTo(SampleEvidence.ID);
  }

  @Test
  void aWitnessIsShownWhatFollowsAndNothingAfterAFault() {
    sample.remove(Bundle.previous(2));
    List<String> shown = new ArrayList<>();
    new CompletenessCheck(
            new EvidenceVerifier(keys.verifier(), keys.anchors(), null, Suite.all()), Keys.CENTRE)
        .check(
            STREAM,
            3,
            id -> sample.read(id.sequence() == 3 ? Bundle.RECEIPT : Bundle.previous(id.sequence())),
            receipt -> shown.add(receipt.transferId()));
    assertThat(shown).containsExactly("131016-FUKUHON-000001");
  }

  @Test
  void aStreamWithoutOutcomesIsComplete() {
    assertThat(check(0)).isEqualTo(new Standing(STREAM, 0, 0, 0, null, null, null));
  }

  @Test
  void aMissingNightIsNamed() {
    assertThat(check(4).fault()).contains("131016-FUKUHON-000004");
    sample.remove(Bundle.previous(2));
    Standing standing = check(3);
    assertThat(standing.fault()).contains("131016-FUKUHON-000002 is missing");
    assertThat(standing.outcomes()).as("until then").isEqualTo(1);
  }

  @Test
  void aNightInThePlaceOfAnotherIsFound() {
    sample.replace(Bundle.previous(2), sample.read(Bundle.previous(1)).orElseThrow());
    assertThat(check(3).fault()).contains("is that of 131016-FUKUHON-000001");
  }

  @Test
  void aNightThatWasRewrittenAfterwardsBreaksTheChain() {
    sample.change(Bundle.previous(1), receipt -> receipt.put("records", 29));
    assertThat(check(3).fault()).contains("names another outcome before it");
  }

  @Test
  void aWindowThatBeginsElsewhereIsFound() {
    sample.change(Bundle.RECEIPT, receipt -> receipt.put("since", 41));
    assertThat(check(3).fault()).contains("begins at 41");
  }

  @Test
  void moreRecordsThanNumbersAreFound() {
    sample.change(Bundle.RECEIPT, receipt -> receipt.put("records", 21));
    assertThat(check(3).fault()).contains("21 records of 20 numbers");
  }

  @Test
  void onlyTheCentresReceiptsCount() {
    byte[] content =
        keys.verifier()
            .verifyEvidence(sample.read(Bundle.RECEIPT).orElseThrow(), Keys.CENTRE)
            .content();
    sample.replace(Bundle.RECEIPT, keys.signer(Keys.MUNICIPALITY).sign(content));
    Standing standing = check(3);
    assertThat(standing.fault()).isNotNull();
    assertThat(standing.outcomes()).isEqualTo(2);
  }
}
