package jp.fukuhon.testkit.checker;

import java.util.ArrayList;
import java.util.List;

/** What does not hold, one line each. Not thread-safe. */
final class Violations {

  private static final int MOST = 40;

  private final List<String> lines = new ArrayList<>();

  void check(boolean holds, int invariant, String what) {
    if (!holds) {
      add(invariant, what);
    }
  }

  void add(int invariant, String what) {
    lines.add("invariant " + invariant + ": " + what);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  void demandNone(String when) {
    if (!lines.isEmpty()) {
      throw new AssertionError(
          lines.size()
              + " violations "
              + when
              + ":\n  "
              + String.join("\n  ", lines.subList(0, Math.min(MOST, lines.size()))));
    }
  }
}
