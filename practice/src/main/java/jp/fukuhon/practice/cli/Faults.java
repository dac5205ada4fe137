package jp.fukuhon.practice.cli;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a command, collected to be reported at once. */
final class Faults {

  /** One fault and what to do about it. */
  record Fault(String message, String hint) {}

  private final List<Fault> faults = new ArrayList<>();

  void add(String message, String hint) {
    faults.add(new Fault(message, hint));
  }

  List<Fault> all() {
    return List.copyOf(faults);
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }
}
