package jp.fukuhon.app.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check its name, for example {@code peer.address}
 * @param status how it stands
 * @param what in one sentence, without secrets
 * @param clerk the same for the clerk at the counter, in Japanese; null when there is nothing to do
 * @param hint what to do; null when there is nothing
 */
public record Finding(
    String check, Status status, String what, @Nullable String clerk, @Nullable String hint) {

  /** How a thing stands. */
  public enum Status {
    /** Looked at and right. */
    OK,
    /** To be mended, but transfers go on. */
    WARN,
    /** To be mended before the next transfer. */
    FAULT,
    /** Not looked at; says why. Nothing is known about it. */
    SKIPPED
  }

  static Finding ok(String check, String what) {
    return new Finding(check, Status.OK, what, null, null);
  }

  static Finding skipped(String check, String why, @Nullable String hint) {
    return new Finding(check, Status.SKIPPED, why, null, hint);
  }

  static Finding warn(String check, String what, String clerk, String hint) {
    return new Finding(check, Status.WARN, what, clerk, hint);
  }

  static Finding fault(String check, String what, String clerk, String hint) {
    return new Finding(check, Status.FAULT, what, clerk, hint);
  }
}
