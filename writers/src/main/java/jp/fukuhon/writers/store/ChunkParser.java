package jp.fukuhon.writers.store;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.core.wire.SealedRecord;

/**
 * Takes the wire form of a chunk apart, strictly: anything unknown, missing or out of bounds is
 * refused.
 */
final class ChunkParser {

  private static final int COMMITMENT = 32;

  private ChunkParser() {}

  /**
   * @param body not changed afterwards: the result refers to it
   * @throws TransferException.Refused with BAD_REQUEST when it is not a chunk
   */
  static ReceivedChunk parse(byte[] body) {
    try {
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
      in.enableAliasing(true);
      Chunk chunk = Chunk.parseFrom(in);
      if (!chunk.getUnknownFields().asMap().isEmpty()) {
        throw malformed("unknown fields");
      }
      if (chunk.getRecordsCount() > BlockLimits.MOST_RECORDS) {
        throw new TransferException.Refused(
            ErrorCode.TOO_LARGE,
            chunk.getRecordsCount() + " records in a chunk, at most " + BlockLimits.MOST_RECORDS);
      }
      List<ReceivedChunk.Item> records = new ArrayList<>(chunk.getRecordsCount());
      for (SealedRecord record : chunk.getRecordsList()) {
        records.add(item(record));
      }
      return new ReceivedChunk(chunk.getSignedHeader().toByteArray(), records);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("not a chunk message");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static ReceivedChunk.Item item(SealedRecord record) {
    if (!record.getUnknownFields().asMap().isEmpty()) {
      throw malformed("unknown fields in a record");
    }
    RegisterKind kind =
        RegisterKind.parse(record.getKind()).orElseThrow(() -> malformed("unknown kind"));
    Codec codec = Codec.of(record.getCodecValue()).orElseThrow(() -> malformed("unknown codec"));
    if (record.getCommitment().size() != COMMITMENT || record.getSealed().isEmpty()) {
      throw malformed("a record without commitment or content");
    }
    try {
      RecordFields fields =
          new RecordFields(
              record.getRegisterId(),
              record.getChangeSeq(),
              kind,
              record.getRevision(),
              record.getMediaType(),
              record.getWithdrawn(),
              record.getContentLength());
      return new ReceivedChunk.Item(
          fields, codec, record.getCommitment().toByteArray(), record.getSealed());
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static TransferException malformed(String what) {
    return new TransferException.Refused(ErrorCode.BAD_REQUEST, "chunk: " + what);
  }
}
