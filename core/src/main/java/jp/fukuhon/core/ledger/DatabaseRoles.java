package jp.fukuhon.core.ledger;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of a database's roles; none of them owns anything or is a superuser. Immutable.
 *
 * @param engine the running party: moves registers, never changes them
 * @param viewer reads published registers through the view and its functions only
 * @param auditor reads ledger and operation log, no registers
 * @param feeder the register system that writes {@code source.register}
 */
public record DatabaseRoles(String engine, String viewer, String auditor, String feeder) {

  // before STANDARD, whose constructor needs it
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** {@code engine}, {@code viewer}, {@code auditor}, {@code feeder}. */
  public static final DatabaseRoles STANDARD =
      new DatabaseRoles("engine", "viewer", "auditor", "feeder");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException when a name is not a plain lower-case identifier
   */
  public DatabaseRoles {
    requireName(engine);
    requireName(viewer);
    requireName(auditor);
    requireName(feeder);
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "role '" + name + "' is not a lower-case identifier of at most 63 characters");
    }
  }

  /** The Flyway placeholders by which the migrations name them. */
  Map<String, String> placeholders() {
    return Map.of("engine", engine, "viewer", viewer, "auditor", auditor, "feeder", feeder);
  }
}
