package jp.fukuhon.writers.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.wire.Chunk;

/**
 * Takes the wire form of a chunk apart, strictly: anything unknown, missing or out of bounds is
 * refused. It reads the wire form itself, without a message object per record; what it accepts is
 * what the generated classes accept and nothing else.
 */
final class ChunkParser {

  private static final int SIGNED_HEADER = RecordParser.delimited(Chunk.SIGNED_HEADER_FIELD_NUMBER);
  private static final int RECORDS = RecordParser.delimited(Chunk.RECORDS_FIELD_NUMBER);

  private ChunkParser() {}

  /**
   * @param body not changed afterwards: the result refers to it
   * @throws TransferException.Refused with BAD_REQUEST when it is not a chunk
   */
  static ReceivedChunk parse(byte[] body) {
    try {
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
      in.enableAliasing(true);
      return parse(in);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("not a chunk message");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static ReceivedChunk parse(CodedInputStream in) throws IOException {
    ByteString signedHeader = ByteString.EMPTY;
    List<ReceivedChunk.Item> records = new ArrayList<>();
    RecordParser parser = new RecordParser(in);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == SIGNED_HEADER) {
        signedHeader = in.readBytes();
      } else if (tag != RECORDS) {
        throw malformed("unknown fields");
      } else if (records.size() == BlockLimits.MOST_RECORDS) {
        throw new TransferException.Refused(
            ErrorCode.TOO_LARGE, "more records in a chunk than " + BlockLimits.MOST_RECORDS);
      } else {
        int outer = in.pushLimit(in.readRawVarint32());
        records.add(parser.next());
        in.checkLastTagWas(0);
        in.popLimit(outer);
      }
    }
    return new ReceivedChunk(signedHeader.toByteArray(), records);
  }

  static TransferException malformed(String what) {
    return new TransferException.Refused(ErrorCode.BAD_REQUEST, "chunk: " + what);
  }
}
