package jp.fukuhon.writers.reception;

/**
 * How many transfers may be open at the same time.
 *
 * @param all of everybody, at all nodes of this receiver together; at least 1
 * @param ofPeer of one peer; at least 1
 */
public record OpenLimits(int all, int ofPeer) {

  public OpenLimits {
    if (all < 1 || ofPeer < 1) {
      throw new IllegalArgumentException("open transfers: " + all + " in all, " + ofPeer);
    }
  }
}
