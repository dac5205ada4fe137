package jp.fukuhon.testkit.process;

import java.util.Locale;

/** Who logs in to a party's database. */
public enum Role {
  /** Owns the schema. */
  OWNER,
  /** The engine. */
  ENGINE,
  /** Views published registers. */
  VIEWER,
  /** Reads the operation log and the ledgers. */
  AUDITOR,
  /** The register system that feeds the gateway. */
  FEEDER,
  /** No right restrains it; for checking only. */
  SUPERUSER;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
