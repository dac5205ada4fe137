package jp.fukuhon.core.seal;

import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.register.StreamId;

/**
 * The key of one stream (municipality × dataset), from which every record's salt derives: whoever
 * lacks it cannot confirm a guess about a content by its commitment.
 */
public final class StreamKey extends SymmetricKey {

  private final StreamId stream;

  private StreamKey(StreamId stream, byte[] octets) {
    super(octets);
    this.stream = stream;
  }

  /** A new random key. */
  public static StreamKey generate(StreamId stream) {
    return new StreamKey(stream, random());
  }

  /**
   * The key of these 32 octets (copied).
   *
   * @throws IllegalArgumentException when they are not 32
   */
  public static StreamKey of(StreamId stream, byte[] octets) {
    return new StreamKey(stream, octets);
  }

  /** The stream it belongs to. */
  public StreamId stream() {
    return stream;
  }

  /**
   * The salt of a record, 32 octets: HMAC-SHA256 over municipality, dataset and register id.
   * Revealing one proves that record's commitment and no other's.
   */
  public byte[] salt(String registerId) {
    Mac mac = mac();
    saltFields(registerId, new FieldEncoder()).updateInto(mac);
    return mac.doFinal();
  }

  FieldEncoder saltFields(String registerId, FieldEncoder encoder) {
    return encoder
        .reset()
        .text(stream.municipality().value())
        .text(stream.dataset().name())
        .text(registerId);
  }

  Mac mac() {
    byte[] octets = copy();
    try {
      return Ciphers.hmac(new SecretKeySpec(octets, "HmacSHA256"));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}
