package jp.fukuhon.core.register;

/**
 * One stream: the changes of one dataset of one municipality, transferred in one gapless sequence.
 *
 * @param municipality whose registers they are
 * @param dataset which of the four datasets
 */
public record StreamId(MunicipalityCode municipality, Dataset dataset) {

  /** {@code 131016-FUKUHON}. */
  @Override
  public String toString() {
    return municipality + "-" + dataset;
  }

  /**
   * Reads {@code 131016-FUKUHON}.
   *
   * @throws IllegalArgumentException when the text is not a stream
   */
  public static StreamId parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException(
          "stream '" + text + "' is not <municipality code>-<dataset>");
    }
    String dataset = text.substring(dash + 1);
    return new StreamId(
        new MunicipalityCode(text.substring(0, dash)),
        Dataset.parse(dataset)
            .orElseThrow(() -> new IllegalArgumentException("unknown dataset '" + dataset + "'")));
  }
}
