package jp.fukuhon.writers.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Optional;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.wire.SealedRecord;

/** Reads one sealed record after the other from the wire form of a chunk. One request's. */
final class RecordParser {

  private static final int COMMITMENT_LENGTH = 32;

  private static final int DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NUMBER = WireFormat.WIRETYPE_VARINT;
  private static final int REGISTER_ID = (SealedRecord.REGISTER_ID_FIELD_NUMBER << 3) | DELIMITED;
  private static final int CHANGE_SEQ = (SealedRecord.CHANGE_SEQ_FIELD_NUMBER << 3) | NUMBER;
  private static final int KIND = (SealedRecord.KIND_FIELD_NUMBER << 3) | DELIMITED;
  private static final int REVISION = (SealedRecord.REVISION_FIELD_NUMBER << 3) | NUMBER;
  private static final int MEDIA_TYPE = (SealedRecord.MEDIA_TYPE_FIELD_NUMBER << 3) | DELIMITED;
  private static final int WITHDRAWN = (SealedRecord.WITHDRAWN_FIELD_NUMBER << 3) | NUMBER;
  private static final int CONTENT_LENGTH =
      (SealedRecord.CONTENT_LENGTH_FIELD_NUMBER << 3) | NUMBER;
  private static final int CODEC = (SealedRecord.CODEC_FIELD_NUMBER << 3) | NUMBER;
  private static final int COMMITMENT = (SealedRecord.COMMITMENT_FIELD_NUMBER << 3) | DELIMITED;
  private static final int SEALED = (SealedRecord.SEALED_FIELD_NUMBER << 3) | DELIMITED;

  private final CodedInputStream in;
  private String registerId = "";
  private long changeSeq;
  private String kind = "";
  private int revision;
  private String mediaType = "";
  private boolean withdrawn;
  private long contentLength;
  private int codec;
  private ByteString commitment = ByteString.EMPTY;
  private ByteString sealed = ByteString.EMPTY;

  /** Reads from where {@code in} stands, up to its limit. */
  RecordParser(CodedInputStream in) {
    this.in = in;
  }

  static int delimited(int field) {
    return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  ReceivedChunk.Item next() throws IOException {
    clear();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      field(tag);
    }
    return item();
  }

  private void clear() {
    registerId = "";
    changeSeq = 0;
    kind = "";
    revision = 0;
    mediaType = "";
    withdrawn = false;
    contentLength = 0;
    codec = 0;
    commitment = ByteString.EMPTY;
    sealed = ByteString.EMPTY;
  }

  private void field(int tag) throws IOException {
    switch (tag) {
      case REGISTER_ID -> registerId = in.readStringRequireUtf8();
      case CHANGE_SEQ -> changeSeq = in.readInt64();
      case KIND -> kind = in.readStringRequireUtf8();
      case REVISION -> revision = in.readInt32();
      case MEDIA_TYPE -> mediaType = in.readStringRequireUtf8();
      case WITHDRAWN -> withdrawn = in.readBool();
      case CONTENT_LENGTH -> contentLength = in.readInt64();
      case CODEC -> codec = in.readEnum();
      case COMMITMENT -> commitment = in.readBytes();
      case SEALED -> sealed = in.readBytes();
      default -> throw ChunkParser.malformed("unknown fields in a record");
    }
  }

  private ReceivedChunk.Item item() {
    Optional<RegisterKind> knownKind = RegisterKind.parse(kind);
    if (knownKind.isEmpty()) {
      throw ChunkParser.malformed("unknown kind");
    }
    Optional<Codec> knownCodec = Codec.of(codec);
    if (knownCodec.isEmpty()) {
      throw ChunkParser.malformed("unknown codec");
    }
    if (commitment.size() != COMMITMENT_LENGTH || sealed.isEmpty()) {
      throw ChunkParser.malformed("a record without commitment or content");
    }
    try {
      RecordFields fields =
          new RecordFields(
              registerId,
              changeSeq,
              knownKind.get(),
              revision,
              mediaType,
              withdrawn,
              contentLength);
      return new ReceivedChunk.Item(fields, knownCodec.get(), commitment.toByteArray(), sealed);
    } catch (IllegalArgumentException e) {
      throw ChunkParser.malformed(String.valueOf(e.getMessage()));
    }
  }
}
