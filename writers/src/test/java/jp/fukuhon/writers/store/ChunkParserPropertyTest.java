package jp.fukuhon.writers.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.core.wire.SealedRecord;
import org.junit.jupiter.api.Test;

/**
 * The parser reads the wire form itself: it must agree with the generated classes on everything.
 */
class ChunkParserPropertyTest {

  @Test
  void agreesWithTheGeneratedClassesOnMutatedChunks() {
    int accepted = 0;
    for (int seed = 0; seed < 300_000; seed++) {
      Random random = new Random(seed);
      byte[] body = mutated(random, chunk(random).toByteArray());
      Optional<Chunk> expected = strict(body);
      Optional<ReceivedChunk> actual = parsed(body);
      assertThat(actual.isPresent()).as("seed %s", seed).isEqualTo(expected.isPresent());
      if (actual.isPresent()) {
        accepted++;
        compare(seed, expected.get(), actual.get());
      }
    }
    assertThat(accepted).isBetween(60_000, 270_000);
  }

  @Test
  void refusesUnknownFieldsAtBothLevels() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Chunk chunk = chunk(new Random(1));
    refused(chunk.toBuilder().setUnknownFields(unknown).build());
    refused(
        chunk.toBuilder()
            .addRecords(record(new Random(2)).toBuilder().setUnknownFields(unknown))
            .build());
  }

  @Test
  void refusesMoreRecordsThanAChunkMayHave() {
    Chunk.Builder chunk = Chunk.newBuilder();
    SealedRecord record = record(new Random(3));
    for (int i = 0; i < BlockLimits.MOST_RECORDS; i++) {
      chunk.addRecords(record);
    }
    assertThat(ChunkParser.parse(chunk.build().toByteArray()).records())
        .hasSize(BlockLimits.MOST_RECORDS);
    refused(chunk.addRecords(record).build());
  }

  private static void refused(Chunk chunk) {
    assertThatThrownBy(() -> ChunkParser.parse(chunk.toByteArray()))
        .isInstanceOf(TransferException.Refused.class);
  }

  private static Optional<ReceivedChunk> parsed(byte[] body) {
    try {
      return Optional.of(ChunkParser.parse(body));
    } catch (TransferException.Refused e) {
      return Optional.empty();
    }
  }

  private static void compare(int seed, Chunk expected, ReceivedChunk actual) {
    assertThat(actual.signedHeader())
        .as("seed %s", seed)
        .isEqualTo(expected.getSignedHeader().toByteArray());
    assertThat(actual.records()).as("seed %s", seed).hasSize(expected.getRecordsCount());
    for (int i = 0; i < actual.records().size(); i++) {
      SealedRecord record = expected.getRecords(i);
      ReceivedChunk.Item item = actual.records().get(i);
      assertThat(item.fields()).as("seed %s", seed).isEqualTo(fields(record));
      assertThat(item.codec().number()).as("seed %s", seed).isEqualTo(record.getCodecValue());
      assertThat(item.commitment())
          .as("seed %s", seed)
          .isEqualTo(record.getCommitment().toByteArray());
      assertThat(item.sealed()).as("seed %s", seed).isEqualTo(record.getSealed());
    }
  }

  /** The chunk as the generated classes see it, if every rule of the procedure holds. */
  private static Optional<Chunk> strict(byte[] body) {
    try {
      Chunk chunk = Chunk.parseFrom(body);
      boolean good = chunk.getUnknownFields().asMap().isEmpty();
      for (SealedRecord record : chunk.getRecordsList()) {
        good &=
            record.getUnknownFields().asMap().isEmpty()
                && RegisterKind.parse(record.getKind()).isPresent()
                && Codec.of(record.getCodecValue()).isPresent()
                && record.getCommitment().size() == 32
                && !record.getSealed().isEmpty();
        if (good) {
          fields(record);
        }
      }
      return good ? Optional.of(chunk) : Optional.empty();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RecordFields fields(SealedRecord record) {
    return new RecordFields(
        record.getRegisterId(),
        record.getChangeSeq(),
        RegisterKind.valueOf(record.getKind()),
        record.getRevision(),
        record.getMediaType(),
        record.getWithdrawn(),
        record.getContentLength());
  }

  private static Chunk chunk(Random random) {
    Chunk.Builder chunk =
        Chunk.newBuilder().setSignedHeader(ByteString.copyFrom(noise(random, random.nextInt(9))));
    for (int i = random.nextInt(4); i > 0; i--) {
      chunk.addRecords(record(random));
    }
    return chunk.build();
  }

  private static SealedRecord record(Random random) {
    boolean withdrawn = random.nextInt(3) == 0;
    return SealedRecord.newBuilder()
        .setRegisterId(random.nextBoolean() ? "131016-0000001" : "戸籍𠮷")
        .setChangeSeq(1 + (random.nextLong() >>> (1 + random.nextInt(62))))
        .setKind(List.of(RegisterKind.values()).get(random.nextInt(3)).name())
        .setRevision(random.nextInt(3))
        .setMediaType("application/xml")
        .setWithdrawn(withdrawn)
        .setContentLength(withdrawn ? 0 : random.nextInt(5_000))
        .setCodecValue(1 + random.nextInt(3))
        .setCommitment(ByteString.copyFrom(noise(random, 32)))
        .setSealed(ByteString.copyFrom(noise(random, 1 + random.nextInt(40))))
        .build();
  }

  private static byte[] mutated(Random random, byte[] body) {
    byte[] result = body;
    for (int i = random.nextInt(3); i > 0 && result.length > 0; i--) {
      int at = random.nextInt(result.length);
      switch (random.nextInt(4)) {
        case 0 -> result[at] = (byte) random.nextInt(256);
        case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> result = Arrays.copyOf(result, at);
        default -> {
          // a message may follow another: its fields then count as repeated
          byte[] more = random.nextBoolean() ? body : chunk(random).toByteArray();
          int old = result.length;
          result = Arrays.copyOf(result, old + more.length);
          System.arraycopy(more, 0, result, old, more.length);
        }
      }
    }
    return result;
  }

  private static byte[] noise(Random random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
