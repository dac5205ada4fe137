package jp.fukuhon.writers.store;

import com.google.protobuf.ByteString;
import java.util.List;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;

/**
 * A chunk taken apart; ciphertexts are windows into the received body, not copies.
 *
 * @param signedHeader CMS
 * @param records in the order of the Merkle leaves
 */
public record ReceivedChunk(byte[] signedHeader, List<Item> records) {

  /** One sealed record. */
  public record Item(RecordFields fields, Codec codec, byte[] commitment, ByteString sealed) {}
}
