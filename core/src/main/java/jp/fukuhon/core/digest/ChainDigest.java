package jp.fukuhon.core.digest;

/**
 * The chain over a transfer's chunks: each chunk header names the digest of the one before it.
 *
 * <p>It covers unsigned, deterministic content only: never a signature (ECDSA is randomised) and
 * never the sealed root (another compression library may give other octets on a replay).
 */
public final class ChainDigest {

  private static final String LABEL = "fukuhon/1/chunk-chain";

  private ChainDigest() {}

  /** What the first chunk of every partition names as its previous one: 32 zero octets. */
  public static byte[] start() {
    return new byte[Sha256.LENGTH];
  }

  /**
   * The digest of a chunk, which the next chunk of its partition names as {@code previous}.
   *
   * @param previous 32 octets, {@link #start} for the partition's first chunk
   * @param transferId the transfer's id in canonical form
   * @param manifestDigest 32 octets
   * @param partition the partition's number
   * @param number the chunk's number within the partition
   * @param records how many records the chunk has
   * @param contentRoot 32 octets, the Merkle root over the content leaves
   * @throws IllegalArgumentException when a digest has another length
   */
  public static byte[] next(
      byte[] previous,
      String transferId,
      byte[] manifestDigest,
      int partition,
      long number,
      long records,
      byte[] contentRoot) {
    FieldEncoder encoder =
        new FieldEncoder()
            .text(LABEL)
            .bytes(digest(previous, "previous"))
            .text(transferId)
            .bytes(digest(manifestDigest, "manifest digest"))
            .number(partition)
            .number(number)
            .number(records)
            .bytes(digest(contentRoot, "content root"));
    return Sha256.of(encoder.toByteArray());
  }

  private static byte[] digest(byte[] value, String name) {
    if (value.length != Sha256.LENGTH) {
      throw new IllegalArgumentException(name + " has 32 octets, not " + value.length);
    }
    return value;
  }
}
