package jp.fukuhon.core.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;

/**
 * The two Merkle leaves of one record. The <em>content leaf</em> covers every clear column and the
 * commitment, and is the same whatever library compressed or whatever key sealed the record; the
 * <em>sealed leaf</em> covers the codec and the sealed octets, and tells a damaged copy.
 *
 * <p>One instance per worker and stream: not thread-safe. The bytes are in docs/protocol.md.
 */
public final class RecordDigest {

  private static final String CONTENT_LABEL = "fukuhon/1/content-leaf";
  private static final String SEALED_LABEL = "fukuhon/1/sealed-leaf";

  private final MessageDigest digest = Sha256.instance();
  private final FieldEncoder content = new FieldEncoder();
  private final FieldEncoder sealedPrefix = new FieldEncoder();
  private final int contentPrefix;
  private final int sealedMark;

  /** For the records of one stream. */
  public RecordDigest(StreamId stream) {
    content.text(CONTENT_LABEL).text(stream.municipality().value()).text(stream.dataset().name());
    contentPrefix = content.length();
    sealedPrefix.text(SEALED_LABEL);
    sealedMark = sealedPrefix.length();
  }

  /**
   * The content leaf's hash.
   *
   * @param commitment 32 octets
   * @throws IllegalArgumentException when the commitment has another length, or the register id is
   *     not valid Unicode
   */
  public byte[] contentLeaf(RecordFields fields, byte[] commitment) {
    if (commitment.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("a commitment has 32 octets, not " + commitment.length);
    }
    content.truncate(contentPrefix);
    appendColumns(content, fields);
    content.bytes(commitment);
    MerkleTree.beginLeaf(digest);
    content.updateInto(digest);
    return digest.digest();
  }

  /** The sealed leaf's hash. */
  public byte[] sealedLeaf(Codec codec, byte[] sealed) {
    sealedPrefix.truncate(sealedMark).number(codec.number()).number(sealed.length);
    MerkleTree.beginLeaf(digest);
    sealedPrefix.updateInto(digest);
    return digest.digest(sealed);
  }

  /**
   * The sealed leaf's hash of octets that lie within something larger.
   *
   * @param sealed from its position to its limit; its position is at the limit afterwards
   */
  public byte[] sealedLeaf(Codec codec, ByteBuffer sealed) {
    sealedPrefix.truncate(sealedMark).number(codec.number()).number(sealed.remaining());
    MerkleTree.beginLeaf(digest);
    sealedPrefix.updateInto(digest);
    digest.update(sealed);
    return digest.digest();
  }

  /** Appends the clear columns of a record in their canonical order. */
  public static void appendColumns(FieldEncoder encoder, RecordFields fields) {
    encoder
        .text(fields.registerId())
        .number(fields.changeSeq())
        .text(fields.kind().name())
        .number(fields.revision())
        .text(fields.mediaType())
        .flag(fields.withdrawn())
        .number(fields.contentLength());
  }
}
