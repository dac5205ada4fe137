package jp.fukuhon.core.register;

import java.util.Optional;

/** What a register is: 戸籍, 除かれた戸籍 or 改製原戸籍. */
public enum RegisterKind {
  /** 戸籍: the current family register. */
  CURRENT,
  /** 除かれた戸籍: a closed register, kept for 150 years. */
  REMOVED,
  /** 改製原戸籍: the original that a reform superseded. */
  SUPERSEDED;

  /** The kind of that name, or empty for anything else (case matters). */
  public static Optional<RegisterKind> parse(String name) {
    for (RegisterKind kind : values()) {
      if (kind.name().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
