package jp.fukuhon.writers.outbox;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.seal.SealedContent;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.core.wire.SealedRecord;

/**
 * The wire form of a block's records, gathered in slabs; a large ciphertext becomes a piece of its
 * own and is not copied. Not thread-safe.
 */
final class WirePieces {

  private static final int SLAB = 64 << 10;
  private static final int TAG_RECORDS = tag(Chunk.RECORDS_FIELD_NUMBER);
  private static final int TAG_SEALED = tag(SealedRecord.SEALED_FIELD_NUMBER);

  private final List<byte[]> pieces = new ArrayList<>();
  private byte[] slab = new byte[SLAB];
  private CodedOutputStream out = CodedOutputStream.newInstance(slab);

  private static int tag(int field) {
    return field << 3 | 2;
  }

  void add(RecordFields fields, SealedContent sealed) {
    SealedRecord head =
        SealedRecord.newBuilder()
            .setRegisterId(fields.registerId())
            .setChangeSeq(fields.changeSeq())
            .setKind(fields.kind().name())
            .setRevision(fields.revision())
            .setMediaType(fields.mediaType())
            .setWithdrawn(fields.withdrawn())
            .setContentLength(fields.contentLength())
            .setCodecValue(sealed.codec().number())
            .setCommitment(com.google.protobuf.UnsafeByteOperations.unsafeWrap(sealed.commitment()))
            .build();
    int headSize = head.getSerializedSize();
    int sealedLength = sealed.sealed().length;
    int size =
        headSize
            + CodedOutputStream.computeUInt32SizeNoTag(TAG_SEALED)
            + CodedOutputStream.computeUInt32SizeNoTag(sealedLength)
            + sealedLength;
    boolean apart = sealedLength > SLAB / 2;
    try {
      ensure(headSize + 20 + (apart ? 0 : sealedLength));
      out.writeUInt32NoTag(TAG_RECORDS);
      out.writeUInt32NoTag(size);
      head.writeTo(out);
      out.writeUInt32NoTag(TAG_SEALED);
      out.writeUInt32NoTag(sealedLength);
      if (apart) {
        cut();
        pieces.add(sealed.sealed());
      } else {
        out.writeRawBytes(sealed.sealed());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a slab that was measured is too small", e);
    }
  }

  private void ensure(int octets) {
    if (out.spaceLeft() < octets) {
      cut();
      if (octets > SLAB) {
        slab = new byte[octets];
        out = CodedOutputStream.newInstance(slab);
      }
    }
  }

  private void cut() {
    int used = slab.length - out.spaceLeft();
    if (used > 0) {
      pieces.add(used == slab.length ? slab : Arrays.copyOf(slab, used));
    }
    slab = new byte[SLAB];
    out = CodedOutputStream.newInstance(slab);
  }

  /** The pieces in order; this object is used up. */
  List<byte[]> finish() {
    cut();
    return pieces;
  }

  /** The first field of a chunk: its signed header. */
  static byte[] header(byte[] signedHeader) {
    return Chunk.newBuilder()
        .setSignedHeader(com.google.protobuf.UnsafeByteOperations.unsafeWrap(signedHeader))
        .build()
        .toByteArray();
  }
}
