package jp.fukuhon.bench.report;

import java.util.List;

/**
 * Of some figures the median (of an even number the mean of the two in the middle), the least and
 * the greatest.
 */
public record Spread(double median, double least, double greatest) {

  /** Of one figure or more. */
  public static Spread of(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }
}
