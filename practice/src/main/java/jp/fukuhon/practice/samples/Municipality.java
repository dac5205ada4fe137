package jp.fukuhon.practice.samples;

/**
 * One body of the list of 全国地方公共団体コード.
 *
 * @param code six digits, the last one a check digit
 * @param type {@code prefecture}, {@code municipality} or {@code ward}
 * @param name its own name, without what it belongs to
 * @param fullName with prefecture and, for a ward, its city
 * @param prefecture the prefecture's name
 */
public record Municipality(
    String code, String type, String name, String fullName, String prefecture) {

  /** False for a prefecture, which keeps no family registers. */
  public boolean keepsRegisters() {
    return !type.equals("prefecture");
  }
}
