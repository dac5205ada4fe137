package jp.fukuhon.app.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.PartySettings.Role;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The party's database: what makes commits durable, what keeps registers out of its log, that the
 * engine's role can do no more than its task, and that no trigger can be bypassed.
 */
final class DatabaseCheck implements Check {

  private static final String CLERK = "データベースの設定に誤りがあります。システム管理者に連絡してください。";

  /** What a setting must be: any of these, the first one where there is a choice. */
  private static final Map<String, List<String>> DURABLE =
      Map.of(
          "fsync", List.of("on"),
          "full_page_writes", List.of("on"),
          "synchronous_commit", List.of("on", "remote_apply", "remote_write"));

  private static final Map<String, List<String>> SILENT =
      Map.of(
          "log_statement", List.of("none"),
          "log_min_error_statement", List.of("panic"),
          "log_error_verbosity", List.of("terse"),
          "log_parameter_max_length_on_error", List.of("0"));

  private static final List<String> SCHEMAS =
      List.of("source", "gateway", "registry", "audit", "peer");

  private final DataSource engine;
  private final Role role;

  /**
   * @param engine connections of the engine's role
   */
  DatabaseCheck(DataSource engine, Role role) {
    this.engine = engine;
    this.role = role;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public List<Finding> look() {
    JdbcClient jdbc = JdbcClient.create(engine);
    List<Finding> findings = new ArrayList<>();
    try {
      settings(jdbc, "database.durable", DURABLE, findings);
      settings(jdbc, "database.silent", SILENT, findings);
      role(jdbc, findings);
      triggers(jdbc, findings);
    } catch (DataAccessException e) {
      findings.add(
          Finding.fault(
              name(),
              "the database does not answer a question (" + e.getClass().getSimpleName() + ")",
              CLERK,
              "is it this party's database, and was 'migrate' run?"));
    }
    return findings;
  }

  /** The value that a new session begins with: the engine mends its own. */
  private static void settings(
      JdbcClient jdbc, String check, Map<String, List<String>> wanted, List<Finding> findings) {
    Map<String, String> found = new LinkedHashMap<>();
    jdbc.sql("SELECT name, reset_val FROM pg_settings WHERE name IN (:names) ORDER BY name")
        .param("names", wanted.keySet())
        .query(
            row -> {
              found.put(row.getString(1), row.getString(2));
            });
    int before = findings.size();
    found.forEach(
        (name, value) -> {
          List<String> right = wanted.getOrDefault(name, List.of());
          if (!right.contains(value)) {
            findings.add(
                Finding.fault(
                    check,
                    name + " is " + value,
                    CLERK,
                    "set " + name + " = " + right.getFirst() + " in postgresql.conf and reload"));
          }
        });
    if (findings.size() == before) {
      findings.add(Finding.ok(check, String.join(", ", new TreeSet<>(found.keySet()))));
    }
  }

  private void role(JdbcClient jdbc, List<Finding> findings) {
    List<String> rights = new ArrayList<>();
    jdbc.sql(
            """
            SELECT a.attribute
              FROM pg_roles r
             CROSS JOIN LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls),
                                        ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb),
                                        ('REPLICATION', r.rolreplication)) AS a(attribute, given)
             WHERE r.rolname = current_user AND a.given
            """)
        .query(String.class)
        .list()
        .forEach(rights::add);
    jdbc.sql(
            """
            SELECT DISTINCT 'membership of ' || pg_get_userbyid(c.relowner)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname IN (:schemas) AND c.relkind IN ('r', 'v')
               AND pg_has_role(current_user, c.relowner, 'MEMBER')
            """)
        .param("schemas", SCHEMAS)
        .query(String.class)
        .list()
        .forEach(rights::add);
    jdbc.sql(
            """
            SELECT p.privilege || ' on ' || f.name
              FROM (VALUES ('source.register', ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']),
                           ('registry.register_version', ARRAY['UPDATE', 'TRUNCATE', 'TRIGGER']),
                           ('audit.operation_log', ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']))
                   AS f(name, privileges)
             CROSS JOIN LATERAL unnest(f.privileges) AS p(privilege)
             WHERE has_table_privilege(current_user, to_regclass(f.name), p.privilege)
             ORDER BY 1
            """)
        .query(String.class)
        .list()
        .forEach(rights::add);
    if (rights.isEmpty()) {
      findings.add(Finding.ok("database.role", "the engine's role has no right beyond its task"));
    }
    for (String right : rights) {
      findings.add(
          Finding.fault(
              "database.role",
              "the engine's role has " + right,
              CLERK,
              "take it away: the engine must not be able to change registers or its own log"));
    }
  }

  private void triggers(JdbcClient jdbc, List<Finding> findings) {
    Map<String, String> found = new LinkedHashMap<>();
    jdbc.sql(
            """
            SELECT n.nspname || '.' || c.relname || ' ' || t.tgname, t.tgenabled::text
              FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT t.tgisinternal AND n.nspname IN (:schemas, 'account')
             ORDER BY 1
            """)
        .param("schemas", SCHEMAS)
        .query(
            row -> {
              found.put(row.getString(1), row.getString(2));
            });
    int before = findings.size();
    for (String trigger : Triggers.of(role)) {
      if (!found.containsKey(trigger)) {
        findings.add(
            Finding.fault(
                "database.triggers",
                "trigger " + trigger + " is missing",
                CLERK,
                "run 'migrate'; if it was there before, find out who dropped it"));
      }
    }
    found.forEach(
        (trigger, enabled) -> {
          if (!enabled.equals("A")) {
            String[] names = trigger.split(" ", 2);
            findings.add(
                Finding.fault(
                    "database.triggers",
                    "trigger " + trigger + " is not enabled always",
                    CLERK,
                    "ALTER TABLE " + names[0] + " ENABLE ALWAYS TRIGGER " + names[1]));
          }
        });
    if (findings.size() == before) {
      findings.add(Finding.ok("database.triggers", found.size() + " triggers, all enabled always"));
    }
  }
}
