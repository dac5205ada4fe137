package jp.fukuhon.core.transfer;

/** The version that every document states. Stateless. */
public final class DocumentVersion {

  private DocumentVersion() {}

  /**
   * Refuses what a later protocol may have written, whose meaning is not known here.
   *
   * @throws IllegalArgumentException unless it is {@value Manifest#VERSION}
   */
  public static void require(int version) {
    if (version != Manifest.VERSION) {
      throw new IllegalArgumentException("version " + version + ", not " + Manifest.VERSION);
    }
  }
}
