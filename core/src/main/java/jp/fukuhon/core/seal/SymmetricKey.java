package jp.fukuhon.core.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * A secret of 32 octets. It never leaves this package but wrapped ({@link KeyEnvelope}); printing
 * it reveals nothing. Thread-safe; after {@link #destroy} every use throws {@link
 * IllegalStateException}.
 */
public abstract sealed class SymmetricKey implements Destroyable permits DataKey, StreamKey {

  /** Octets of a key. */
  public static final int LENGTH = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] octets;
  private boolean destroyed;

  SymmetricKey(byte[] octets) {
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException("a key has 32 octets, not " + octets.length);
    }
    this.octets = octets.clone();
  }

  static byte[] random() {
    byte[] octets = new byte[LENGTH];
    RANDOM.nextBytes(octets);
    return octets;
  }

  /** A copy that the caller wipes. */
  final synchronized byte[] copy() {
    if (destroyed) {
      throw new IllegalStateException("the key was destroyed");
    }
    return octets.clone();
  }

  final boolean sameOctets(SymmetricKey other) {
    byte[] mine = copy();
    byte[] theirs = other.copy();
    try {
      return MessageDigest.isEqual(mine, theirs);
    } finally {
      Arrays.fill(mine, (byte) 0);
      Arrays.fill(theirs, (byte) 0);
    }
  }

  @Override
  public final synchronized void destroy() {
    Arrays.fill(octets, (byte) 0);
    destroyed = true;
  }

  @Override
  public final synchronized boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "[hidden]";
  }
}
