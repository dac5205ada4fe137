package jp.fukuhon.core.directory;

import java.util.Locale;
import java.util.Optional;

/** Which world a party belongs to (第5-2(2)); parties of different ones refuse each other. */
public enum Environment {
  /** Real registers. */
  PRODUCTION,
  /** The separate test environment. */
  TEST,
  /** All parties on one machine. */
  PRACTICE;

  /** The tag as it stands in settings, directories and manifests. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True where certificates may name this machine ({@code localhost}, 127.0.0.1) as well. */
  public boolean allowsLoopback() {
    return this != PRODUCTION;
  }

  /** The environment of a tag, or empty for anything else (case matters). */
  public static Optional<Environment> parse(String tag) {
    for (Environment environment : values()) {
      if (environment.tag().equals(tag)) {
        return Optional.of(environment);
      }
    }
    return Optional.empty();
  }
}
