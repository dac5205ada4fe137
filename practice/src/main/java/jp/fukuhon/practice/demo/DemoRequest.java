package jp.fukuhon.practice.demo;

/**
 * What to demonstrate.
 *
 * @param municipality the code of the sending municipality
 * @param registers how many sample registers it sends, {@value #LEAST} or more
 * @param keep true to keep the directory
 */
public record DemoRequest(String municipality, int registers, boolean keep) {

  /** Fewer are sent before they can be interrupted. */
  public static final int LEAST = 500;

  static final String DATASET = "FUKUHON";

  private static final int CHUNKS = 40;
  private static final int SMALLEST_BLOCK = 25;
  private static final int LARGEST_BLOCK = 500;

  /** Small blocks, so that even a short transfer has many chunks to be interrupted between. */
  int blockRecords(int attempt) {
    return Math.clamp(registers / CHUNKS, SMALLEST_BLOCK, LARGEST_BLOCK) / attempt;
  }
}
