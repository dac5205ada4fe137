package jp.fukuhon.core.digest;

import java.security.MessageDigest;
import java.util.List;

/**
 * The Merkle tree hash of RFC 9162 §2.1.1 with SHA-256, fed leaf by leaf.
 *
 * <p>A leaf is {@code SHA-256(0x00 ‖ entry)}, a node {@code SHA-256(0x01 ‖ left ‖ right)}; an odd
 * last subtree is taken as it is (no duplicated leaf) and the empty tree is the SHA-256 of nothing.
 * Holds one hash per level: O(log n) memory. Not thread-safe; reusable after {@link #reset}.
 */
public final class MerkleTree {

  private static final int LEVELS = 63;
  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;

  private final MessageDigest digest = Sha256.instance();
  // pending[i] is the root of a complete subtree of 2^i leaves when bit i of size is set
  private final byte[][] pending = new byte[LEVELS][Sha256.LENGTH];
  private final byte[] carry = new byte[Sha256.LENGTH];
  private long size;

  /** The hash of the leaf over an entry. */
  public static byte[] leafHash(byte[] entry) {
    MessageDigest digest = Sha256.instance();
    digest.update(LEAF);
    return digest.digest(entry);
  }

  /** The hash of the node over two subtrees. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    MessageDigest digest = Sha256.instance();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /** The root of the tree without leaves: SHA-256 of the empty string. */
  public static byte[] emptyRoot() {
    return Sha256.instance().digest();
  }

  /** The root over leaf hashes in this order. */
  public static byte[] rootOf(List<byte[]> leafHashes) {
    MerkleTree tree = new MerkleTree();
    leafHashes.forEach(tree::add);
    return tree.root();
  }

  /** Starts a leaf: the digest has taken the leaf prefix. */
  static void beginLeaf(MessageDigest digest) {
    digest.update(LEAF);
  }

  /**
   * Appends a leaf by its hash (32 octets, copied).
   *
   * @throws IllegalArgumentException when it is not 32 octets
   */
  public MerkleTree add(byte[] leafHash) {
    if (leafHash.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("a leaf hash has 32 octets, not " + leafHash.length);
    }
    System.arraycopy(leafHash, 0, carry, 0, Sha256.LENGTH);
    int level = 0;
    for (long bits = size; (bits & 1) != 0; bits >>>= 1) {
      joinInto(carry, pending[level], carry);
      level++;
    }
    System.arraycopy(carry, 0, pending[level], 0, Sha256.LENGTH);
    size++;
    return this;
  }

  /** Leaves so far. */
  public long size() {
    return size;
  }

  /** The root over the leaves so far; more leaves may follow. */
  public byte[] root() {
    if (size == 0) {
      return emptyRoot();
    }
    int level = Long.numberOfTrailingZeros(size);
    byte[] root = pending[level].clone();
    for (level++; level < LEVELS && size >>> level != 0; level++) {
      if ((size >>> level & 1) != 0) {
        joinInto(root, pending[level], root);
      }
    }
    return root;
  }

  /** Forgets every leaf. */
  public MerkleTree reset() {
    size = 0;
    return this;
  }

  private void joinInto(byte[] target, byte[] left, byte[] right) {
    digest.update(NODE);
    digest.update(left);
    digest.update(right);
    Sha256.digestInto(digest, target);
  }
}
