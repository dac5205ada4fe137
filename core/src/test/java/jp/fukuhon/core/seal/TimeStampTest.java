package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.testkit.tsa.TimeStampAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeStampTest {

  private static final byte[] DOCUMENT = "受領証".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final TimeStampAuthority authority = TimeStampAuthority.create(CLOCK);
  private final TimeStampVerifier verifier = new TimeStampVerifier(List.of(authority.anchor()));
  private final TimeStampQuery query = TimeStampQuery.on(DOCUMENT);
  private final byte[] token = query.token(authority.answer(query.encoded()));

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(TransferException.Integrity.class);
  }

  @Test
  void saysWhenADocumentExistedAndWhoSaysSo() {
    TimeStampVerifier.TimeStamp stamp = verifier.verify(token, DOCUMENT);
    assertThat(stamp.time()).isEqualTo(NOW);
    assertThat(stamp.authority()).isEqualTo("CN=test TSA");
  }

  @Test
  void isOfOneDocumentOnly() {
    assertThatThrownBy(() -> verifier.verify(token, new byte[] {1}))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("another document");
  }

  @Test
  void anotherAuthorityPurposeOrTimeIsRefused() {
    refused(
        () ->
            new TimeStampVerifier(List.of(TimeStampAuthority.create(CLOCK).anchor()))
                .verify(token, DOCUMENT));
    assertThatThrownBy(() -> verifier.verify(authority.withWrongPurpose(token), DOCUMENT))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("ExtendedKeyUsage");
    byte[] late = query.token(authority.answerAt(query.encoded(), NOW.plus(Duration.ofDays(11))));
    refused(() -> verifier.verify(late, DOCUMENT));
  }

  @Test
  void anAnswerIsToOneQuestion() {
    TimeStampQuery other = TimeStampQuery.on(DOCUMENT);
    refused(() -> other.token(authority.answer(query.encoded())));
    refused(() -> query.token(new byte[] {0x30, 0}));
    refused(() -> query.token(new byte[0]));
  }

  @Test
  void flippedBitsAreRefusedOrChangeNothing() {
    Random random = new Random(8);
    int accepted = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] flipped = token.clone();
      int bit = random.nextInt(flipped.length * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(verifier.verify(flipped, DOCUMENT))
            .as("bit %d", bit)
            .isEqualTo(verifier.verify(token, DOCUMENT));
        accepted++;
      } catch (TransferException.Integrity e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(accepted).as("flips outside of what is signed").isLessThan(100);
  }

  @Test
  void opensslVerifiesTheToken(@TempDir Path folder) throws Exception {
    Path data = Files.write(folder.resolve("data"), DOCUMENT);
    Path tst = Files.write(folder.resolve("token"), token);
    Path ca = Files.writeString(folder.resolve("ca.pem"), authority.anchorPem());
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "ts",
                "-verify",
                "-data",
                data.toString(),
                "-in",
                tst.toString(),
                "-token_in",
                "-CAfile",
                ca.toString(),
                "-attime",
                String.valueOf(NOW.getEpochSecond()))
            .redirectErrorStream(true)
            .start();
    String output = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(output).isZero();
    assertThat(output).contains("Verification: OK");
  }
}
