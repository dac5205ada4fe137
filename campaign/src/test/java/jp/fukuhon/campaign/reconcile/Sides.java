package jp.fukuhon.campaign.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway and a centre that compare over a line that can be watched. No session outlives a call,
 * because a restore would end it. Not thread-safe.
 */
final class Sides implements AutoCloseable {

  private final PracticeLab lab;
  private final LineProxy line;
  private EngineProcess serving;

  /** Lays everything out and sends it once. */
  Sides(int registers) throws SQLException {
    this.lab = PracticeLab.start(PracticeLab.Plan.of(registers));
    PracticeParty centre = lab.centre();
    this.line = LineProxy.between(gateway().tls(), centre.tls(), centre.httpsPort());
    gateway()
        .reconfigure("https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + line.port());
    gateway().configure("transfer: {block-records: 50}");
    this.serving = centre.serve();
    gateway().run("send");
  }

  PracticeParty gateway() {
    return lab.gateway();
  }

  PracticeParty centre() {
    return lab.centre();
  }

  LineProxy line() {
    return line;
  }

  void killCentre() {
    serving.kill();
  }

  void serveAgain() {
    if (!serving.isAlive()) {
      serving = centre().serve();
    }
  }

  /** Id of the last register but so many. */
  String fromTheEnd(int number) throws SQLException {
    try (Connection source = gateway().connect(Role.SUPERUSER)) {
      return Objects.requireNonNull(
          Sql.text(
              source,
              "SELECT register_id FROM source.register WHERE media_type = 'application/xml' ORDER"
                  + " BY register_id DESC OFFSET ? LIMIT 1",
              number));
    }
  }

  /** The feeder gives some registers a new revision. */
  void change(String... registerIds) throws SQLException {
    try (Connection feeder = gateway().connect(Role.FEEDER)) {
      for (String id : registerIds) {
        changed(
            Sql.update(
                feeder,
                "UPDATE source.register SET revision = revision + 1, content = content ||"
                    + " convert_to('<!-- ' || revision || ' -->', 'UTF8') WHERE register_id = ?",
                id));
      }
    }
  }

  /** The feeder gives a register a content that cannot be sent. */
  void spoil(String registerId) throws SQLException {
    try (Connection feeder = gateway().connect(Role.FEEDER)) {
      changed(
          Sql.update(
              feeder,
              "UPDATE source.register SET revision = revision + 1, content = '<bad'::bytea WHERE"
                  + " register_id = ?",
              registerId));
    }
  }

  /** Somebody who may switch triggers off changes one row. */
  static void byHand(PracticeParty party, String table, String statement, Object... parameters)
      throws SQLException {
    try (Connection superuser = party.connect(Role.SUPERUSER)) {
      Sql.update(superuser, "ALTER TABLE " + table + " DISABLE TRIGGER USER");
      try {
        changed(Sql.update(superuser, statement, parameters));
      } finally {
        Sql.update(superuser, "ALTER TABLE " + table + " ENABLE TRIGGER USER");
      }
    }
  }

  private static void changed(int rows) {
    if (rows != 1) {
      throw new IllegalStateException(rows + " rows were changed, not one");
    }
  }

  /** The comparison that is open at the gateway. */
  String open() throws SQLException {
    try (Connection source = gateway().connect(Role.SUPERUSER)) {
      return Objects.requireNonNull(
          Sql.text(
              source,
              "SELECT comparison_id FROM reconcile.comparison WHERE state IN ('PREPARING',"
                  + " 'COMPARING')"));
    }
  }

  /** Compares and gives the report. */
  JsonNode reconcile(int exit, String... arguments) {
    String[] verb = new String[arguments.length + 2];
    verb[0] = "reconcile";
    verb[1] = "--json";
    System.arraycopy(arguments, 0, verb, 2, arguments.length);
    return report(gateway().start(verb).expectExit(exit));
  }

  static JsonNode report(EngineProcess process) {
    return JsonMapper.builder().build().readTree(process.stdout()).get(0);
  }

  /** Kind and cause by register. */
  static Map<String, String> differences(JsonNode report) {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode difference : report.required("differences")) {
      found.put(
          difference.required("registerId").stringValue(),
          difference.required("kind").stringValue()
              + " "
              + difference.required("cause").stringValue());
    }
    return found;
  }

  @Override
  public void close() {
    line.close();
    serving.close();
    lab.close();
  }
}
