package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys follow one another by date; what was made for an older one stays open. */
class KeySuccessionTest {

  private static final CertificatePurpose ENCRYPTION = CertificatePurpose.ENCRYPTION;
  private static final Instant CHANGE = TestAuthority.NOW.plus(Duration.ofDays(3));
  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");

  @Test
  void eachKeyIsInUseFromItsDateUntilTheNextOnes() {
    PartyKey first = authority.key(folder, "131016", ENCRYPTION, TestAuthority.NOW);
    PartyKey second = authority.key(folder, "131016", ENCRYPTION, CHANGE);
    KeySuccession keys = new KeySuccession(List.of(first, second));
    assertThat(keys.find(TestAuthority.NOW.minusMillis(1))).isEmpty();
    assertThatThrownBy(() -> keys.current(TestAuthority.NOW.minusMillis(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(keys.current(TestAuthority.NOW)).isSameAs(first);
    assertThat(keys.current(CHANGE.minusMillis(1))).isSameAs(first);
    assertThat(keys.current(CHANGE)).isSameAs(second);
    assertThat(keys.all()).containsExactly(second, first);
  }

  @Test
  void refusesTwoKeysOfOneDateAndKeysOfTwoPartiesOrPurposes() {
    PartyKey first = authority.key(folder, "131016", ENCRYPTION, CHANGE);
    for (PartyKey other :
        List.of(
            authority.key(folder, "131016", ENCRYPTION, CHANGE),
            authority.key(folder, "011002", ENCRYPTION, TestAuthority.NOW),
            authority.key(folder, "131016", CertificatePurpose.SIGNING, TestAuthority.NOW))) {
      assertThatThrownBy(() -> new KeySuccession(List.of(first, other)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new KeySuccession(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStreamKeyOutlivesThePartysKeyAndTheChangeOfSuite() {
    KeyVault classic = authority.vault(folder, "131016", ENCRYPTION);
    PartyKey first = new PartyKey(classic, null, Instant.EPOCH);
    StreamKeyStore before = store(KeySuccession.of(first), TestAuthority.NOW);
    StreamKey key = before.getOrCreate(STREAM);
    PartyKey second = authority.key(folder, "131016", ENCRYPTION, CHANGE);
    StreamKeyStore after = store(new KeySuccession(List.of(first, second)), CHANGE);
    assertThat(after.getOrCreate(STREAM).sameOctets(key)).isTrue();
    StreamId other = StreamId.parse("131016-GAIMU");
    StreamKey made = after.getOrCreate(other);
    assertThat(store(KeySuccession.of(second), CHANGE).find(other).orElseThrow().sameOctets(made))
        .as("made for the key in use")
        .isTrue();
  }

  @Test
  void recipientsComeAndGoByDate() {
    Recipient now = authority.key(folder, "CENTRE", ENCRYPTION, Instant.EPOCH).recipient();
    Recipient next = authority.key(folder, "CENTRE", ENCRYPTION, Instant.EPOCH).recipient();
    Recipients recipients =
        new Recipients(
            List.of(
                new Recipients.Dated(now, Instant.EPOCH, CHANGE),
                new Recipients.Dated(next, TestAuthority.NOW, null)));
    assertThat(recipients.at(TestAuthority.NOW.minusMillis(1))).containsExactly(now);
    assertThat(recipients.at(TestAuthority.NOW)).containsExactly(now, next);
    assertThat(recipients.at(CHANGE)).containsExactly(next);
  }

  private StreamKeyStore store(KeySuccession keys, Instant now) {
    return new StreamKeyStore(folder.resolve("keys"), keys, Clock.fixed(now, ZoneOffset.UTC));
  }
}
