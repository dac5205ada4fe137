package jp.fukuhon.app.doctor;

import java.util.List;

/** A family of checks. */
interface Check {

  /** Its name; those of its findings begin with it. */
  String name();

  /**
   * Looks, changes nothing, and returns at least one finding.
   *
   * @throws jp.fukuhon.core.error.TransferException for what makes the whole family impossible; it
   *     becomes a finding
   */
  List<Finding> look();
}
