package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.junit.jupiter.api.Test;

class RefusesNoiseTest {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final DataKey dataKey = DataKey.generate();
  private final TransferContext context =
      TransferContext.of(new TransferId(STREAM, 1), Suite.CLASSIC, dataKey)
          .with(StreamKey.generate(STREAM));

  @Test
  void randomAndTruncatedOctetsNeverOpen() {
    try (RecordOpener opener = new RecordOpener()) {
      for (int i = 0; i < 20_000; i++) {
        byte[] noise = new byte[random.nextInt(i % 50 == 0 ? 200_000 : 400)];
        random.nextBytes(noise);
        if (noise.length > 0) {
          noise[0] = (byte) random.nextInt(4);
        }
        RecordFields fields = fields(random.nextInt(2 * noise.length + 100));
        Codec codec = Codec.of(1 + random.nextInt(3)).orElseThrow();
        byte[] commitment = new byte[random.nextInt(20) == 0 ? random.nextInt(40) : 32];
        assertThatThrownBy(() -> opener.open(context, fields, codec, commitment, noise))
            .as("seed %d", seed)
            .isInstanceOf(TransferException.Integrity.class);
        assertThatThrownBy(() -> opener.verify(context, fields, codec, commitment, noise))
            .as("seed %d", seed)
            .isInstanceOf(TransferException.Integrity.class);
      }
    }
  }

  /** Whoever holds the key may still send a payload that is no frame of the length it claims. */
  @Test
  void wellSealedPayloadsThatAreNoFrameAreRefused() {
    byte[] content = new byte[100_000];
    try (RecordOpener opener = new RecordOpener();
        RecordSealer sealer = new RecordSealer()) {
      byte[] frame = com.github.luben.zstd.Zstd.compress(content);
      byte[] twice = Arrays.copyOf(frame, 2 * frame.length);
      System.arraycopy(frame, 0, twice, frame.length, frame.length);
      byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9};
      refused(opener, frame, 99_999);
      refused(opener, frame, 100_001);
      refused(opener, frame, 64 << 20);
      refused(opener, twice, 100_000);
      refused(opener, twice, 200_000);
      refused(opener, Arrays.copyOf(frame, frame.length - 1), 100_000);
      refused(opener, skippable, 100_000);
      refused(opener, new byte[] {1, 2, 3}, 100_000);
      for (int i = 0; i < 2_000; i++) {
        byte[] damaged = frame.clone();
        damaged[4 + random.nextInt(4)] = (byte) random.nextInt();
        if (!Arrays.equals(damaged, frame)) {
          opensToWhatItSaysOrIsRefused(opener, damaged);
        }
      }
    }
  }

  private void refused(RecordOpener opener, byte[] payload, int contentLength) {
    RecordFields fields = fields(contentLength);
    byte[] commitment = new byte[32];
    byte[] sealed = seal(payload, fields, commitment);
    TransferContext keyless = TransferContext.of(context.transfer(), Suite.CLASSIC, dataKey);
    assertThatThrownBy(() -> opener.open(keyless, fields, Codec.ZSTD, commitment, sealed))
        .as("seed %d", seed)
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("content");
  }

  private void opensToWhatItSaysOrIsRefused(RecordOpener opener, byte[] payload) {
    RecordFields fields = fields(100_000);
    byte[] commitment = new byte[32];
    byte[] sealed = seal(payload, fields, commitment);
    assertThatThrownBy(() -> opener.verify(context, fields, Codec.ZSTD, commitment, sealed))
        .as("seed %d", seed)
        .isInstanceOf(TransferException.Integrity.class);
  }

  private byte[] seal(byte[] payload, RecordFields fields, byte[] commitment) {
    RecordAad aad = new RecordAad();
    aad.use(context);
    RecordLayout layout = RecordLayout.forPayload(payload.length);
    return new RecordCipher(context.keys())
        .seal(layout, aad.of(fields, Codec.ZSTD, layout, commitment), payload, payload.length);
  }

  private static RecordFields fields(int length) {
    return new RecordFields("A", 1, RegisterKind.REMOVED, 0, "image/tiff", false, length);
  }
}
