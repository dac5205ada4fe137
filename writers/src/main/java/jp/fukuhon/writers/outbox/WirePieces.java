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
  // ids and media types of the greatest length in three octets a character, with room for the rest
  private static final int MOST_HEAD =
      3 * (RecordFields.MAX_REGISTER_ID + RecordFields.MAX_MEDIA_TYPE) + 200;
  private static final int TAG_RECORDS = tag(Chunk.RECORDS_FIELD_NUMBER);
  private static final int TAG_SEALED = tag(SealedRecord.SEALED_FIELD_NUMBER);

  private final List<byte[]> pieces = new ArrayList<>();
  private final byte[] head = new byte[MOST_HEAD];
  private final byte[] slab = new byte[SLAB];
  private CodedOutputStream out = CodedOutputStream.newInstance(slab);

  private static int tag(int field) {
    return field << 3 | 2;
  }

  void add(RecordFields fields, SealedContent sealed) {
    int sealedLength = sealed.sealed().length;
    boolean apart = sealedLength > SLAB / 2;
    try {
      int headSize = writeHead(fields, sealed);
      int size =
          headSize
              + CodedOutputStream.computeUInt32SizeNoTag(TAG_SEALED)
              + CodedOutputStream.computeUInt32SizeNoTag(sealedLength)
              + sealedLength;
      ensure(headSize + 20 + (apart ? 0 : sealedLength));
      out.writeUInt32NoTag(TAG_RECORDS);
      out.writeUInt32NoTag(size);
      out.writeRawBytes(head, 0, headSize);
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

  /** All fields but the ciphertext, as the generated class writes them: defaults are left out. */
  private int writeHead(RecordFields fields, SealedContent sealed) throws IOException {
    CodedOutputStream to = CodedOutputStream.newInstance(head);
    to.writeString(SealedRecord.REGISTER_ID_FIELD_NUMBER, fields.registerId());
    to.writeInt64(SealedRecord.CHANGE_SEQ_FIELD_NUMBER, fields.changeSeq());
    to.writeString(SealedRecord.KIND_FIELD_NUMBER, fields.kind().name());
    if (fields.revision() != 0) {
      to.writeInt32(SealedRecord.REVISION_FIELD_NUMBER, fields.revision());
    }
    to.writeString(SealedRecord.MEDIA_TYPE_FIELD_NUMBER, fields.mediaType());
    if (fields.withdrawn()) {
      to.writeBool(SealedRecord.WITHDRAWN_FIELD_NUMBER, true);
    }
    if (fields.contentLength() != 0) {
      to.writeInt64(SealedRecord.CONTENT_LENGTH_FIELD_NUMBER, fields.contentLength());
    }
    to.writeEnum(SealedRecord.CODEC_FIELD_NUMBER, sealed.codec().number());
    to.writeByteArray(SealedRecord.COMMITMENT_FIELD_NUMBER, sealed.commitment());
    return head.length - to.spaceLeft();
  }

  private void ensure(int octets) {
    if (out.spaceLeft() < octets) {
      cut();
    }
  }

  private void cut() {
    int used = slab.length - out.spaceLeft();
    if (used > 0) {
      pieces.add(Arrays.copyOf(slab, used));
      out = CodedOutputStream.newInstance(slab);
    }
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
