package jp.fukuhon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.seal.SealedPayload;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.core.wire.SealedRecord;
import jp.fukuhon.writers.store.ChunkStore;
import org.junit.jupiter.api.Test;

/** Little that claims to be much: refused, at the price of little. */
class BombsTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MEBIBYTE = 1L << 20;

  private static long allocatedBy(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /**
   * One frame that says nothing of its size: 8,192 blocks, each 128 KiB of zeros in four octets.
   */
  private static byte[] gibibyteOfZeros() {
    byte[] frame = new byte[6 + 8_192 * 4];
    byte[] head = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xa0};
    System.arraycopy(head, 0, frame, 0, head.length);
    for (int block = 0; block < 8_192; block++) {
      int header = (131_072 << 3) | 2 | (block == 8_191 ? 1 : 0);
      frame[6 + 4 * block] = (byte) header;
      frame[7 + 4 * block] = (byte) (header >> 8);
      frame[8 + 4 * block] = (byte) (header >> 16);
    }
    return frame;
  }

  @Test
  void aFrameThatUnpacksToAGibibyteTakesNoMoreRoomThanItsRecordSays() {
    byte[] bomb = gibibyteOfZeros();
    for (int says : new int[] {40_000, 1 << 20, 64 << 20}) {
      RecordFields fields =
          new RecordFields("A", 1, RegisterKind.CURRENT, 0, "image/tiff", false, says);
      byte[] commitment = new byte[32];
      byte[] sealed = SealedPayload.of(Subjects.CONTEXT, fields, Codec.ZSTD, commitment, bomb);
      long allocated =
          allocatedBy(
              () -> {
                try (RecordOpener opener = new RecordOpener()) {
                  assertThatThrownBy(
                          () ->
                              opener.verify(
                                  Subjects.CONTEXT, fields, Codec.ZSTD, commitment, sealed))
                      .isInstanceOf(TransferException.Integrity.class);
                }
              });
      assertThat(allocated).as("for %d octets", says).isLessThan(says + 4 * MEBIBYTE);
    }
  }

  @Test
  void aDocumentWithoutABottomIsRefusedWithoutFallingIntoIt() {
    byte[] bottomless = new byte[16 << 20];
    for (int i = 0; i < bottomless.length; i += 2) {
      bottomless[i] = 0x30;
      bottomless[i + 1] = (byte) 0x80;
    }
    byte[] endless = bottomless.clone(); // one value in the other, each announced as four gibibytes
    for (int i = 0; i + 6 <= endless.length; i += 6) {
      endless[i] = 0x30;
      endless[i + 1] = (byte) 0x84;
      Arrays.fill(endless, i + 2, i + 6, (byte) 0xff);
    }
    for (byte[] octets : new byte[][] {bottomless, endless}) {
      long allocated =
          allocatedBy(
              () -> {
                for (Suite suite : Suite.values()) {
                  refused(() -> Subjects.VERIFIER.verify(octets, Subjects.CENTRE, suite));
                  refused(() -> KeyEnvelope.openDataKey(suite, octets, Subjects.ENCRYPTION));
                  byte[] start = Arrays.copyOf(octets, KeyEnvelope.MAX_LENGTH);
                  refused(() -> KeyEnvelope.openDataKey(suite, start, Subjects.ENCRYPTION));
                }
                TimeStampVerifier stamps = new TimeStampVerifier(Subjects.ANCHORS.certificates());
                refused(() -> stamps.verify(octets, Subjects.RECEIPT));
              });
      assertThat(allocated).isLessThan(256 * MEBIBYTE);
    }
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    assertThatThrownBy(work).isInstanceOf(TransferException.Integrity.class);
  }

  /** The largest body that a centre takes, full of the smallest records there are. */
  @Test
  void aChunkOfAMillionRecordsIsRefusedAtItsLimit() {
    byte[] record =
        Chunk.newBuilder()
            .addRecords(
                SealedRecord.newBuilder()
                    .setRegisterId("A")
                    .setChangeSeq(1)
                    .setKind(RegisterKind.CURRENT.name())
                    .setMediaType("a/b")
                    .setWithdrawn(true)
                    .setCodecValue(Codec.STORED.number())
                    .setCommitment(ByteString.copyFrom(new byte[32]))
                    .setSealed(ByteString.copyFrom(new byte[1])))
            .build()
            .toByteArray();
    byte[] body = new byte[(72 << 20) / record.length * record.length];
    for (int at = 0; at < body.length; at += record.length) {
      System.arraycopy(record, 0, body, at, record.length);
    }
    assertThat(body.length / record.length).isGreaterThan(1_000_000);
    long allocated =
        allocatedBy(
            () ->
                assertThatThrownBy(() -> ChunkStore.parse(body))
                    .isInstanceOf(TransferException.Refused.class)
                    .hasMessageContaining("more records in a chunk than"));
    assertThat(allocated).isLessThan(64 * MEBIBYTE);
  }
}
