package jp.fukuhon.core.reconcile;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.Digest;

/**
 * The key of one comparison, made of fresh octets of both sides. Whatever leaves a party is under
 * it: it says nothing to a third person, nothing in any other comparison, and what the source says
 * is no answer of the centre's. HMAC-SHA256; tags are cut to 16 octets (docs/security.md).
 * Thread-safe.
 */
public final class ComparisonKey {

  /** Octets of a tag or slot. */
  public static final int TAG = 16;

  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec key;

  private ComparisonKey(byte[] octets) {
    if (octets.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("the key of a comparison has 32 octets");
    }
    this.key = new SecretKeySpec(octets, HMAC);
  }

  /** The key as it was stored. */
  public static ComparisonKey of(byte[] octets) {
    return new ComparisonKey(octets);
  }

  /** The key of a comparison. */
  public static ComparisonKey derive(
      ReconciliationOpening opening, Digest openingDigest, byte[] centreNonce) {
    requireNonce(centreNonce);
    byte[] both = new byte[2 * Sha256.LENGTH];
    System.arraycopy(opening.nonce(), 0, both, 0, Sha256.LENGTH);
    System.arraycopy(centreNonce, 0, both, Sha256.LENGTH, Sha256.LENGTH);
    return new ComparisonKey(
        mac(
            new SecretKeySpec(both, HMAC),
            new FieldEncoder()
                .text("fukuhon/1/reconcile-key")
                .text(opening.id())
                .text(opening.stream())
                .text(opening.sender())
                .text(opening.recipient())
                .bytes(openingDigest.bytes())));
  }

  static void requireNonce(byte[] nonce) {
    if (nonce.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("a nonce has 32 octets");
    }
  }

  /** Its 32 octets, to be stored while the comparison lasts. */
  public byte[] octets() {
    return key.getEncoded();
  }

  /** The tag of a node as the source shows it. */
  public byte[] sourceTag(String prefix, byte[] digest) {
    return tag("source", prefix, digest);
  }

  /** The tag of a node as the centre shows it. */
  public byte[] centreTag(String prefix, byte[] digest) {
    return tag("centre", prefix, digest);
  }

  /** Where a leaf lies, under the key. */
  public byte[] slot(byte[] leafKey) {
    return tag("slot", "", leafKey);
  }

  /** The tag of a leaf as the centre shows it. */
  public byte[] leafTag(byte[] leafKey, byte[] digest) {
    return cut(
        mac(
            key,
            new FieldEncoder().text("fukuhon/1/reconcile-leaf-tag").bytes(leafKey).bytes(digest)));
  }

  private byte[] tag(String side, String prefix, byte[] digest) {
    return cut(
        mac(
            key,
            new FieldEncoder()
                .text("fukuhon/1/reconcile-tag")
                .text(side)
                .text(prefix)
                .bytes(digest)));
  }

  private static byte[] cut(byte[] mac) {
    return Arrays.copyOf(mac, TAG);
  }

  /** A question with its proof before it: of this comparison, of that kind. */
  public byte[] sealQuestion(String kind, byte[] payload) {
    return joined(proof("question", kind, new byte[0], payload), payload);
  }

  /**
   * What was asked.
   *
   * @throws TransferException.Integrity when it belongs to another comparison, or was changed
   */
  public byte[] openQuestion(String kind, byte[] message) {
    return opened("question", kind, new byte[0], message);
  }

  /** An answer with its proof before it: to that question and no other. */
  public byte[] sealAnswer(String kind, byte[] question, byte[] payload) {
    return joined(proof("answer", kind, question, payload), payload);
  }

  /**
   * What was answered.
   *
   * @param question as it was sent
   * @throws TransferException.Integrity when it is an answer to something else, or was changed
   */
  public byte[] openAnswer(String kind, byte[] question, byte[] message) {
    return opened("answer", kind, question, message);
  }

  private byte[] opened(String direction, String kind, byte[] question, byte[] message) {
    if (message.length >= Sha256.LENGTH) {
      byte[] payload = Arrays.copyOfRange(message, Sha256.LENGTH, message.length);
      byte[] proof = Arrays.copyOf(message, Sha256.LENGTH);
      if (MessageDigest.isEqual(proof, proof(direction, kind, question, payload))) {
        return payload;
      }
    }
    throw new TransferException.Integrity(
        "reconciliation: the " + direction + " (" + kind + ") is not of this comparison");
  }

  private byte[] proof(String direction, String kind, byte[] question, byte[] payload) {
    return mac(
        key,
        new FieldEncoder()
            .text("fukuhon/1/reconcile-message")
            .text(direction)
            .text(kind)
            .bytes(Sha256.of(question))
            .bytes(Sha256.of(payload)));
  }

  private static byte[] joined(byte[] proof, byte[] payload) {
    byte[] message = Arrays.copyOf(proof, proof.length + payload.length);
    System.arraycopy(payload, 0, message, proof.length, payload.length);
    return message;
  }

  private static byte[] mac(SecretKeySpec key, FieldEncoder fields) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      fields.updateInto(mac);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }
}
