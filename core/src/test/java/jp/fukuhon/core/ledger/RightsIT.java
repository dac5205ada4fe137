package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.VIEWER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jp.fukuhon.core.ledger.Migrations.Party;
import org.junit.jupiter.api.Test;

/** Every right of every role: what is not listed here, nobody has. */
class RightsIT {

  private static final String TABLE_RIGHTS =
      """
      SELECT r.role || ' ' || n.nspname || '.' || c.relname,
             string_agg(left(p.privilege, 1), '' ORDER BY p.position)
        FROM unnest(ARRAY['engine', 'viewer', 'auditor', 'feeder', 'public']) AS r(role)
       CROSS JOIN pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                               'TRIGGER']) WITH ORDINALITY AS p(privilege, position)
       WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname = ANY (?)
         AND (has_table_privilege(r.role, c.oid, p.privilege)
              OR CASE WHEN p.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                      THEN has_any_column_privilege(r.role, c.oid, p.privilege) END)
       GROUP BY 1
      """;

  private static final String FUNCTION_RIGHTS =
      """
      SELECT r.role, coalesce(string_agg(n.nspname || '.' || f.proname, ' ' ORDER BY f.proname), '')
        FROM unnest(ARRAY['engine', 'viewer', 'auditor', 'feeder', 'public']) AS r(role)
        LEFT JOIN (pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname = ANY (?))
          ON has_function_privilege(r.role, f.oid, 'EXECUTE')
       GROUP BY 1
      """;

  @Test
  void atAGateway() throws SQLException {
    Map<String, String> expected = new TreeMap<>();
    expected.put("engine source.register", "S");
    expected.put("engine source.freeze_window", "S");
    expected.put("engine source.deferred_change", "S");
    expected.put("engine source.quarantine", "SI");
    expected.put("engine source.open_quarantine", "S");
    expected.put("engine gateway.stream", "SIU");
    expected.put("engine gateway.transfer", "SIU");
    expected.put("engine gateway.partition", "SIUD");
    expected.put("engine gateway.chunk", "SIU");
    expected.put("engine gateway.send_request", "SIU"); // UPDATE of what becomes of it only
    expected.put("engine gateway.mending", "SIU"); // UPDATE of its approval only
    expected.put("engine gateway.mending_record", "SI");
    expected.put("engine gateway.schedule", "SIU");
    expected.put("engine gateway.night", "SIU"); // UPDATE of what becomes of it only
    expected.put("engine gateway.bandwidth_order", "SIUD");
    expected.put("engine gateway.comparison_due", "SIU"); // UPDATE of what becomes of it only
    expected.putAll(audit());
    expected.putAll(accounts());
    expected.putAll(comparing());
    expected.put("engine peer.quarantine", "SIU");
    expected.put("auditor peer.quarantine", "S");
    expected.put("engine peer.planned_change", "SIU"); // UPDATE of its end only
    expected.put("auditor peer.planned_change", "S");
    expected.put("engine recovery.quarantine", "SIU"); // UPDATE of its recovery only
    expected.put("auditor recovery.quarantine", "S");
    expected.put("feeder source.register", "SIU");
    expected.put("feeder source.freeze_window", "S");
    expected.put("feeder source.open_quarantine", "S");
    for (String table :
        List.of(
            "stream",
            "transfer",
            "partition",
            "chunk",
            "send_request",
            "schedule",
            "night",
            "mending",
            "mending_record",
            "bandwidth_order",
            "comparison_due")) {
      expected.put("auditor gateway." + table, "S");
    }
    assertThat(tables(Party.GATEWAY)).isEqualTo(expected);
    assertThat(functions(Party.GATEWAY))
        .isEqualTo(
            Map.of(
                "engine",
                "source.close_window source.ensure_stream notice.entries source.freeze"
                    + " reconcile.leaf_digest"
                    + " source.mend source.narrow_window source.realign reconcile.refresh",
                "feeder",
                "source.submit source.withdraw",
                "viewer",
                "",
                "auditor",
                "",
                "public",
                ""));
  }

  @Test
  void atTheCentre() throws SQLException {
    Map<String, String> expected = new TreeMap<>();
    expected.put("engine registry.stream", "SIU");
    expected.put("engine registry.transfer", "SIU");
    expected.put("engine registry.transfer_partition", "SIU");
    expected.put("engine registry.chunk", "SI");
    expected.put("engine registry.register_version", "SI");
    expected.put("engine registry.rewrapped_key", "SI");
    expected.put("engine registry.verification", "SIU");
    expected.put("engine registry.verification_failure", "SI");
    expected.put("engine registry.rewrapped_key", "SI");
    expected.put("engine registry.viewable_register", "S");
    expected.put("engine registry.swept", "SI");
    expected.put("engine registry.swept_version", "S");
    expected.put("engine reconcile.wish", "SIU"); // UPDATE of its end only
    expected.put("auditor reconcile.wish", "S");
    expected.putAll(audit());
    expected.putAll(accounts());
    expected.putAll(comparing());
    expected.put("engine peer.quarantine", "SIU");
    expected.put("auditor peer.quarantine", "S");
    expected.put("engine peer.planned_change", "SIU"); // UPDATE of its end only
    expected.put("auditor peer.planned_change", "S");
    expected.put("engine recovery.quarantine", "SIU"); // UPDATE of its recovery only
    expected.put("auditor recovery.quarantine", "S");
    expected.put("viewer registry.viewable_register", "S");
    for (String table :
        List.of(
            "stream",
            "transfer",
            "transfer_partition",
            "chunk",
            "rewrapped_key",
            "verification",
            "verification_failure",
            "swept",
            "swept_version")) {
      expected.put("auditor registry." + table, "S");
    }
    assertThat(tables(Party.CENTRE)).isEqualTo(expected);
    String viewing =
        "registry.rewrapped_keys registry.transfer_keys registry.view_register"
            + " registry.view_registers registry.withheld_by";
    assertThat(functions(Party.CENTRE))
        .isEqualTo(
            Map.of(
                "engine",
                "registry.advance_publish_no notice.entries reconcile.leaf_digest"
                    + " reconcile.refresh "
                    + viewing.replace(
                        "registry.transfer_keys", "registry.sweep_chunk registry.transfer_keys"),
                "viewer",
                viewing,
                "auditor",
                "",
                "feeder",
                "",
                "public",
                ""));
  }

  /** The engine writes the log and cannot read it; of heads and checkpoints it needs to know. */
  private static Map<String, String> audit() {
    Map<String, String> expected = new TreeMap<>();
    expected.put("engine audit.operation_log", "I");
    expected.put("auditor audit.operation_log", "S");
    expected.put("engine audit.chain_head", "S");
    expected.put("auditor audit.chain_head", "S");
    for (String table :
        List.of("checkpoint", "peer_checkpoint", "evidence_file", "transfer_evidence")) {
      expected.put("engine audit." + table, "SI");
      expected.put("auditor audit." + table, "S");
    }
    expected.put("engine audit.time_stamp", "SIU");
    expected.put("auditor audit.time_stamp", "S");
    expected.put("engine notice.cursor", "SIU");
    expected.put("engine notice.notice", "SI");
    expected.put("engine notice.delivery", "SIU"); // UPDATE of what becomes of it only
    for (String table : List.of("cursor", "notice", "delivery")) {
      expected.put("auditor notice." + table, "S");
    }
    return expected;
  }

  /** The auditor sees who may do what, and of no secret not even the hash. */
  private static Map<String, String> accounts() {
    Map<String, String> expected = new TreeMap<>();
    expected.put("engine account.account", "SIU"); // UPDATE of all but login and origin
    expected.put("engine account.session", "SIUD"); // UPDATE of its last use only
    expected.put("engine account.token", "SIU"); // UPDATE of its revocation only
    for (String table : List.of("account", "session", "token")) {
      expected.put("auditor account." + table, "S");
    }
    return expected;
  }

  /** 突合 is the same at both; what a comparison's key was made of is not for the auditor. */
  private static Map<String, String> comparing() {
    Map<String, String> expected = new TreeMap<>();
    for (String table : List.of("stream", "leaf", "dirty", "node", "frontier", "finding")) {
      expected.put("engine reconcile." + table, "SIUD");
    }
    expected.put("engine reconcile.comparison", "SIU");
    expected.put("auditor reconcile.comparison", "S"); // but opening, opened and session_key
    return expected;
  }

  @Test
  void theEngineAloneUsesTheBatchAndSchedulerTables() throws SQLException {
    for (Party party : Party.values()) {
      try (Connection owner = PartyDatabase.of(party).as(OWNER)) {
        Map<String, String> rights = rights(owner, TABLE_RIGHTS, "batch", "quartz", "fukuhon");
        assertThat(rights)
            .hasSize(17)
            .allSatisfy((table, right) -> assertThat(right).isEqualTo("SIUD"));
        assertThat(rights.keySet())
            .allMatch(key -> key.startsWith("engine batch.") || key.startsWith("engine quartz."));
      }
    }
  }

  @Test
  void theViewerIsStoppedAtTheTablesAndAtTheGateway() throws SQLException {
    try (Connection viewer = PartyDatabase.of(Party.CENTRE).as(VIEWER)) {
      for (String table : List.of("register_version", "transfer", "chunk")) {
        assertRefused("42501", () -> Sql.rows(viewer, "SELECT * FROM registry." + table));
      }
      assertThat(Sql.rows(viewer, "SELECT * FROM registry.viewable_register")).isEmpty();
    }
    try (Connection viewer = PartyDatabase.of(Party.GATEWAY).as(VIEWER)) {
      assertRefused("42501", () -> Sql.rows(viewer, "SELECT * FROM source.freeze_window"));
    }
  }

  @Test
  void everyFunctionThatRunsAsItsOwnerHasAFixedSearchPath() throws SQLException {
    for (Party party : Party.values()) {
      try (Connection owner = PartyDatabase.of(party).as(OWNER)) {
        assertThat(
                Sql.column(
                    owner,
                    """
                    SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname IN ('source', 'gateway', 'registry', 'audit', 'peer', 'recovery',
                                         'reconcile', 'account', 'notice')
                       AND p.prosqlbody IS NULL -- bound when it was created
                       AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}'))
                    """))
            .isEmpty();
      }
    }
  }

  private static Map<String, String> tables(Party party) throws SQLException {
    try (Connection owner = PartyDatabase.of(party).as(OWNER)) {
      return rights(
          owner,
          TABLE_RIGHTS,
          "source",
          "gateway",
          "registry",
          "audit",
          "peer",
          "recovery",
          "reconcile",
          "account",
          "notice",
          "public");
    }
  }

  private static Map<String, String> functions(Party party) throws SQLException {
    try (Connection owner = PartyDatabase.of(party).as(OWNER)) {
      return rights(
          owner,
          FUNCTION_RIGHTS,
          "source",
          "gateway",
          "registry",
          "audit",
          "peer",
          "recovery",
          "reconcile",
          "account",
          "notice",
          "public");
    }
  }

  private static Map<String, String> rights(Connection owner, String query, String... schemas)
      throws SQLException {
    Map<String, String> rights = new TreeMap<>();
    for (List<String> row : Sql.rows(owner, query, (Object) owner.createArrayOf("text", schemas))) {
      rights.put(row.get(0), row.get(1));
    }
    return rights;
  }
}
