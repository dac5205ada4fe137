package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.bench.report.Spread;
import jp.fukuhon.bench.scenario.ShortTransactions.Kind;
import jp.fukuhon.bench.scenario.ShortTransactions.Timed;

/** What the transfers of one municipality took, in the order of the rounds. Not thread-safe. */
final class Series {

  private final String municipality;
  private final int registers;
  private final List<Double> seconds = new ArrayList<>();
  private final Map<Kind, List<Timed>> transactions = new EnumMap<>(Kind.class);

  Series(String municipality, int registers) {
    this.municipality = municipality;
    this.registers = registers;
  }

  String municipality() {
    return municipality;
  }

  int registers() {
    return registers;
  }

  void addSeconds(double one) {
    seconds.add(one);
  }

  void add(Map<Kind, Timed> found) {
    found.forEach(
        (kind, timed) -> transactions.computeIfAbsent(kind, first -> new ArrayList<>()).add(timed));
  }

  /** From the freeze to the stored receipt. */
  Spread seconds() {
    return Spread.of(seconds);
  }

  /** All of a short transaction, in milliseconds; it was seen at least once. */
  Spread millis(Kind kind) {
    return Spread.of(of(kind).stream().map(Timed::millis).toList());
  }

  /** What the server worked of it, in milliseconds. */
  Spread serverMillis(Kind kind) {
    return Spread.of(of(kind).stream().map(Timed::serverMillis).toList());
  }

  private List<Timed> of(Kind kind) {
    return transactions.getOrDefault(kind, List.of());
  }

  /** All figures, as JSON has them. */
  Map<String, Object> described() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("registers", registers);
    all.put("seconds", List.copyOf(seconds));
    all.put("transactions", Map.copyOf(transactions));
    return all;
  }
}
