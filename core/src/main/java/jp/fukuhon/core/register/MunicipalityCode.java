package jp.fukuhon.core.register;

import java.util.Optional;

/**
 * 全国地方公共団体コード: six digits of which the last is a check digit (JIS X 0401/0402).
 *
 * <p>The check digit is {@code (11 - sum mod 11) mod 10} over the first five digits with the
 * weights 6, 5, 4, 3, 2. Immutable.
 *
 * @param value six ASCII digits with a valid check digit
 */
public record MunicipalityCode(String value) implements Comparable<MunicipalityCode> {

  private static final int LENGTH = 6;

  public MunicipalityCode {
    explain(value)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
  }

  /** Says what is wrong with a code in one sentence, or nothing when it is valid. */
  public static Optional<String> explain(String code) {
    if (code.length() != LENGTH || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of("municipality code '" + bounded(code) + "' is not six digits");
    }
    int expected = checkDigit(code.substring(0, LENGTH - 1));
    if (code.charAt(LENGTH - 1) - '0' != expected) {
      return Optional.of(
          "municipality code '"
              + code
              + "' has check digit "
              + code.charAt(LENGTH - 1)
              + ", expected "
              + expected);
    }
    return Optional.empty();
  }

  /** The check digit of a five-digit code, 0 to 9. */
  public static int checkDigit(String fiveDigits) {
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) {
      sum += (fiveDigits.charAt(i) - '0') * (LENGTH - i);
    }
    return (11 - sum % 11) % 10;
  }

  private static String bounded(String code) {
    return code.length() <= 20 ? code : code.substring(0, 20) + "…";
  }

  @Override
  public int compareTo(MunicipalityCode other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
