package jp.fukuhon.app.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** Plain tables for people. */
final class Tables {

  private Tables() {}

  /**
   * Prints rows in columns as wide as their widest cell.
   *
   * @param rightAligned indexes of columns with numbers
   */
  static void print(PrintStream out, List<String[]> rows, Set<Integer> rightAligned) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(rightAligned.contains(i) ? padding + row[i] : row[i] + padding).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
