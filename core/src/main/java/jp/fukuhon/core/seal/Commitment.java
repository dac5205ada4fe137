package jp.fukuhon.core.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.crypto.Mac;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.digest.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a content where it must not be seen: {@code SHA-256(label ‖ salt ‖
 * SHA-256(content))}. Equal contents of one record have equal commitments; without the record's
 * salt a guess cannot be confirmed.
 *
 * <p>An instance is one worker's; {@link #compute} may be called by anyone.
 */
public final class Commitment {

  /** Octets of a commitment. */
  public static final int LENGTH = Sha256.LENGTH;

  private static final byte[] LABEL = "fukuhon/1/commitment".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest digest = Sha256.instance();
  private final FieldEncoder encoder = new FieldEncoder();
  private @Nullable StreamKey current;
  private @Nullable Mac mac;

  /**
   * The commitment to a content whose salt has been revealed.
   *
   * @param salt 32 octets, {@link StreamKey#salt}
   * @param inner SHA-256 of the content
   */
  public static byte[] compute(byte[] salt, byte[] inner) {
    if (salt.length != Sha256.LENGTH || inner.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("salt and digest have 32 octets each");
    }
    MessageDigest digest = Sha256.instance();
    digest.update(LABEL);
    digest.update(salt);
    return digest.digest(inner);
  }

  /** The commitment to {@code length} octets of {@code content} from its beginning. */
  public byte[] of(StreamKey key, String registerId, byte[] content, int length) {
    digest.update(content, 0, length);
    return ofDigest(key, registerId, digest.digest());
  }

  /**
   * The commitment to a content that somebody else has hashed.
   *
   * @param inner SHA-256 of the content
   */
  public byte[] ofDigest(StreamKey key, String registerId, byte[] inner) {
    Mac keyed = macOf(key);
    key.saltFields(registerId, encoder).updateInto(keyed);
    byte[] salt = keyed.doFinal();
    digest.update(LABEL);
    digest.update(salt);
    return digest.digest(inner);
  }

  private Mac macOf(StreamKey key) {
    Mac keyed = mac;
    if (keyed == null || current != key) {
      keyed = key.mac();
      mac = keyed;
      current = key;
    }
    return keyed;
  }
}
