package jp.fukuhon.writers.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.seal.SealedContent;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.core.wire.SealedRecord;
import org.junit.jupiter.api.Test;

class WirePiecesTest {

  private static final int[] LENGTHS = {1, 29, 700, 5_000, 32_767, 32_768, 32_769, 70_000, 200_000};

  @Test
  void writesWhatTheGeneratedClassesWrite() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      WirePieces wire = new WirePieces();
      Chunk.Builder expected = Chunk.newBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        boolean withdrawn = random.nextInt(4) == 0;
        RecordFields fields =
            new RecordFields(
                random.nextInt(5) == 0 ? "籍".repeat(200) : "131016-" + i,
                1 + (random.nextLong() >>> (1 + random.nextInt(62))),
                List.of(RegisterKind.values()).get(random.nextInt(3)),
                random.nextInt(3),
                random.nextInt(5) == 0 ? "x".repeat(100) : "application/xml",
                withdrawn,
                withdrawn ? 0 : random.nextInt(5_000));
        SealedContent sealed =
            new SealedContent(
                List.of(Codec.values()).get(random.nextInt(3)),
                noise(random, 32),
                noise(random, LENGTHS[random.nextInt(random.nextInt(20) == 0 ? 9 : 4)]));
        wire.add(fields, sealed);
        expected.addRecords(message(fields, sealed));
      }
      ByteArrayOutputStream actual = new ByteArrayOutputStream();
      wire.finish().forEach(actual::writeBytes);
      assertThat(actual.toByteArray())
          .as("seed %s", seed)
          .isEqualTo(expected.build().toByteArray());
    }
  }

  @Test
  void aBlockWithoutRecordsHasNoPieces() {
    assertThat(new WirePieces().finish()).isEmpty();
  }

  private static SealedRecord message(RecordFields fields, SealedContent sealed) {
    return SealedRecord.newBuilder()
        .setRegisterId(fields.registerId())
        .setChangeSeq(fields.changeSeq())
        .setKind(fields.kind().name())
        .setRevision(fields.revision())
        .setMediaType(fields.mediaType())
        .setWithdrawn(fields.withdrawn())
        .setContentLength(fields.contentLength())
        .setCodecValue(sealed.codec().number())
        .setCommitment(ByteString.copyFrom(sealed.commitment()))
        .setSealed(ByteString.copyFrom(sealed.sealed()))
        .build();
  }

  private static byte[] noise(Random random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
