package jp.fukuhon.app.report;

import java.util.List;

/**
 * A report in words, as HTML and PDF show it. Immutable.
 *
 * @param language {@code ja} or {@code en}
 * @param facts of whom, when, by whom
 * @param summaryTitle heading of the summary
 * @param attention one sentence for each stream that needs a person
 * @param charts as pictures
 * @param columns of the table
 * @param noContents says that no register is in it
 * @param foot of each page
 */
record ReportPage(
    String language,
    String title,
    List<Fact> facts,
    String summaryTitle,
    List<Fact> summary,
    String attentionTitle,
    List<String> attention,
    List<Chart> charts,
    String tableTitle,
    List<String> columns,
    List<Row> rows,
    List<String> notes,
    String noContents,
    String foot) {

  /** A label and what it says. */
  record Fact(String label, String value) {}

  /**
   * A line of the table.
   *
   * @param cells one for each column
   * @param person true when a person has to look
   */
  record Row(List<String> cells, boolean person) {}

  /**
   * A picture.
   *
   * @param png {@value Charts#SCALE} times as wide and high as it is to be shown
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Chart(String title, byte[] png, int width, int height) {}
}
