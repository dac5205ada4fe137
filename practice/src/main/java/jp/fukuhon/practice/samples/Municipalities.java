package jp.fukuhon.practice.samples;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The real municipalities and their codes. Immutable, loaded once. */
public final class Municipalities {

  private static final int DIGITS = 6;
  private static final Map<String, Municipality> ALL = load();

  private Municipalities() {}

  /** Every body in the order of the list. */
  public static Collection<Municipality> all() {
    return ALL.values();
  }

  /** The body with that code, or empty. */
  public static Optional<Municipality> find(String code) {
    return Optional.ofNullable(ALL.get(code));
  }

  /**
   * Says in one sentence why no registers can be kept under a code, or nothing when they can: not
   * six digits, wrong check digit (with the one expected), unknown, or a prefecture.
   */
  public static Optional<String> explain(String code) {
    if (code.length() != DIGITS || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of("municipality code '" + code + "' is not six digits");
    }
    int expected = checkDigit(code);
    if (code.charAt(DIGITS - 1) - '0' != expected) {
      return Optional.of(
          "municipality code '" + code + "' has a wrong check digit, expected " + expected);
    }
    return switch (ALL.get(code)) {
      case null -> Optional.of("municipality code '" + code + "' is unknown");
      case Municipality found when !found.keepsRegisters() ->
          Optional.of("'" + code + "' is the prefecture " + found.name() + ", not a municipality");
      case Municipality found -> Optional.empty();
    };
  }

  /** (11 − sum mod 11) mod 10 over the first five digits with the weights 6, 5, 4, 3, 2. */
  static int checkDigit(String code) {
    int sum = 0;
    for (int i = 0; i < DIGITS - 1; i++) {
      sum += (code.charAt(i) - '0') * (DIGITS - i);
    }
    return (11 - sum % 11) % 10;
  }

  private static Map<String, Municipality> load() {
    Map<String, Municipality> all = new LinkedHashMap<>();
    for (String[] row : DataFile.rows("municipalities.tsv")) {
      Municipality parent = all.get(row[2]);
      String prefix = parent == null ? "" : parent.fullName();
      String prefecture = parent == null ? row[3] : parent.prefecture();
      all.put(row[0], new Municipality(row[0], row[1], row[3], prefix + row[3], prefecture));
    }
    return Collections.unmodifiableMap(all);
  }
}
