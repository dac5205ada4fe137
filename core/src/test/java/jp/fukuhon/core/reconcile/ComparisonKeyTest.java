package jp.fukuhon.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import org.junit.jupiter.api.Test;

class ComparisonKeyTest {

  private static final byte[] QUESTION = "question".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ANSWER = "answer".getBytes(StandardCharsets.UTF_8);

  private static ComparisonKey key(int source, int centre, String id) {
    ReconciliationOpening opening =
        new ReconciliationOpening(
            1,
            id,
            "131016-FUKUHON",
            "131016",
            "CENTRE",
            "practice",
            false,
            null,
            0,
            nonce(source),
            "hybrid",
            Instant.EPOCH);
    return ComparisonKey.derive(opening, Digest.of(Documents.write(opening)), nonce(centre));
  }

  private static byte[] nonce(int octet) {
    byte[] nonce = new byte[32];
    Arrays.fill(nonce, (byte) octet);
    return nonce;
  }

  @Test
  void bothSidesFreshOctetsAndTheIdMakeTheKey() {
    byte[] octets = key(1, 2, "a").octets();
    assertThat(key(1, 2, "a").octets()).isEqualTo(octets);
    assertThat(key(3, 2, "a").octets()).isNotEqualTo(octets);
    assertThat(key(1, 3, "a").octets()).isNotEqualTo(octets);
    assertThat(key(1, 2, "b").octets()).isNotEqualTo(octets);
  }

  @Test
  void theSourcesTagIsNoAnswerOfTheCentres() {
    ComparisonKey key = key(1, 2, "a");
    byte[] root = Sha256.of(QUESTION);
    assertThat(key.sourceTag("", root)).isNotEqualTo(key.centreTag("", root));
    assertThat(key.centreTag("a", root)).isNotEqualTo(key.centreTag("", root));
    assertThat(key(1, 3, "a").centreTag("", root)).isNotEqualTo(key.centreTag("", root));
  }

  @Test
  void anAnswerOfYesterdayOrToAnotherQuestionOrChangedIsRefused() {
    ComparisonKey today = key(1, 2, "today");
    byte[] question = today.sealQuestion("ranges", QUESTION);
    byte[] answer = today.sealAnswer("ranges", question, ANSWER);
    assertThat(today.openAnswer("ranges", question, answer)).isEqualTo(ANSWER);
    byte[] yesterdays = key(1, 2, "yesterday").sealAnswer("ranges", question, ANSWER);
    byte[] changed = answer.clone();
    changed[changed.length - 1] ^= 1;
    for (byte[] bad : List.of(yesterdays, changed, question, new byte[3], new byte[32])) {
      assertThatThrownBy(() -> today.openAnswer("ranges", question, bad))
          .isInstanceOf(TransferException.Integrity.class);
    }
    byte[] other = today.sealQuestion("ranges", ANSWER);
    assertThatThrownBy(() -> today.openAnswer("ranges", other, answer))
        .isInstanceOf(TransferException.Integrity.class);
    assertThatThrownBy(() -> today.openAnswer("details", question, answer))
        .isInstanceOf(TransferException.Integrity.class);
    assertThatThrownBy(() -> key(1, 2, "yesterday").openQuestion("ranges", question))
        .isInstanceOf(TransferException.Integrity.class);
    assertThat(today.openQuestion("ranges", question)).isEqualTo(QUESTION);
  }

  @Test
  void countsThatDoNotAddUpAreNoResult() {
    assertThatThrownBy(() -> result(10, 9, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> result(10, 9, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(result(10, 10, 0).saysEqual()).isTrue();
  }

  private static ReconciliationResult result(long source, long centre, long onlySource) {
    return new ReconciliationResult(
        1,
        "a",
        "131016-FUKUHON",
        "131016",
        "CENTRE",
        "practice",
        false,
        null,
        null,
        source,
        centre,
        new byte[16],
        new byte[16],
        onlySource,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        List.of(),
        Instant.EPOCH);
  }
}
