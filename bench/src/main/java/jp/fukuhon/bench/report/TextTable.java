package jp.fukuhon.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines under each other, for people. Not thread-safe.
 *
 * <p>The first column stands left, the others right.
 */
public final class TextTable {

  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these words above its columns. */
  public TextTable(String... heads) {
    this.columns = heads.length;
    rows.add(List.of(heads));
  }

  /**
   * Adds a line.
   *
   * @return this table
   * @throws IllegalArgumentException when it has not one cell for each column
   */
  public TextTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, all of one form. */
  public List<String> lines() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String format = (i == 0 ? "%-" : "  %") + Math.max(1, widths[i]) + "s";
      line.append(format.formatted(row.get(i)));
    }
    return line.toString().stripTrailing();
  }
}
