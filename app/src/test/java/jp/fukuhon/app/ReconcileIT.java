package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 突合 between processes: equal, changed meanwhile, damaged on either side, asked for by the centre.
 * Told in order. Kills and replays are the campaign's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("ReconcileIT") // its tests run one after the other
class ReconcileIT {

  private static final int REGISTERS = 700;
  private static final String RANGES = "POST /v1/reconciliations/[^/]+/ranges";
  private static final String DETAILS = "POST /v1/reconciliations/[^/]+/details";

  private static final String BUREAUS =
      """
      bureaus:
        - bureau: tokyo
          name: 東京法務局
          municipalities:
            - {code: "131016", name: 辻\uDB40\uDD03の区}
            - {code: "131024", name: 中央区}
        - bureau: sapporo
          name: 札幌法務局
          municipalities:
            - {code: "011002", name: 札幌市}
      """;

  private Stage stage;
  private Map<String, String> damage = new TreeMap<>();

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    stage.gateway().run("send");
  }

  @AfterAll
  void close() throws SQLException {
    stage.close();
  }

  private JsonNode reconcile(int exit, String... arguments) {
    String[] verb = new String[arguments.length + 2];
    verb[0] = "reconcile";
    verb[1] = "--json";
    System.arraycopy(arguments, 0, verb, 2, arguments.length);
    return report(stage.gateway().start(verb).expectExit(exit));
  }

  private static JsonNode report(EngineProcess process) {
    return JsonMapper.builder().build().readTree(process.stdout()).get(0);
  }

  private static Map<String, String> differences(JsonNode report) {
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

  private static String id(int number) {
    return "131016-%07d".formatted(number);
  }

  @Test
  @Order(1)
  void equalSidesNeedOneRoundTripAndSignAResultWithoutDifferences() throws SQLException {
    JsonNode report = reconcile(0);
    assertThat(report.required("clean").booleanValue()).isTrue();
    assertThat(report.required("sourceLeaves").intValue()).isEqualTo(REGISTERS);
    assertThat(report.required("centreLeaves").intValue()).isEqualTo(REGISTERS);
    assertThat(stage.line().exchanges(RANGES)).hasSize(1);
    LineProxy.Exchange round = stage.line().exchanges(RANGES).getFirst();
    assertThat(round.octets()).isLessThanOrEqualTo(1024);
    assertThat(round.answerOctets()).isLessThanOrEqualTo(1024);
    assertThat(stage.line().exchanges(DETAILS)).isEmpty();

    String comparison = report.required("id").stringValue();
    assertThat(report(stage.centre().run("reconcile", "show", comparison, "--json")))
        .isEqualTo(report);
    assertThat(stage.gateway().run("reconcile", "--last").stdout())
        .contains("一致しました")
        .contains(comparison);
    assertThat(stage.centre().run("bureau").stdout()).contains("131016-FUKUHON", "連鎖: 欠落なし", "一致");
    assertThat(stage.gateway().run("status").stdout()).contains("reconcile show " + comparison);
    for (Connection side : new Connection[] {stage.source, stage.registry}) {
      assertThat(
              Sql.number(
                  side,
                  "SELECT count(*) FROM reconcile.comparison WHERE comparison_id = ? AND"
                      + " session_key IS NULL AND result_source IS NOT NULL AND result_centre IS"
                      + " NOT NULL",
                  comparison))
          .isEqualTo(1);
    }
  }

  @Test
  @Order(2)
  void whatTheSourceHasChangedSinceIsPendingAndNoDifference() throws SQLException {
    stage.change(5);
    stage.gateway().run("send");
    stage.change(3);
    JsonNode pending = reconcile(0);
    assertThat(pending.required("waiting").intValue()).isEqualTo(3);
    assertThat(differences(pending))
        .as("changed again before their leaves were taken")
        .containsOnlyKeys(id(1), id(2), id(3))
        .allSatisfy((id, what) -> assertThat(what).isEqualTo("PENDING CHANGED_SINCE"));
  }

  @Test
  @Order(3)
  void recordsTouchedByHandOnEitherSideAreFoundWithTheirCause() throws SQLException {
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          """
          INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision, media_type, content)
          VALUES ('131016', 'FUKUHON', 'BAD', 'CURRENT', 1, 'application/xml', convert_to('<open>', 'UTF8'))
          """);
    }
    stage.gateway().start("send").awaitExit();
    byHand(
        stage.registry,
        "registry.register_version",
        "DELETE FROM registry.register_version WHERE register_id = '" + id(50) + "'",
        """
        INSERT INTO registry.register_version
        SELECT transfer_no, change_seq, number, revision, content_length, part, ordinal, codec, withdrawn,
               municipality_code, dataset, 'EXTRA', kind, media_type, commitment, sealed
          FROM registry.register_version WHERE register_id = '131016-0000150'
        """);
    byHand(
        stage.source,
        "source.register",
        "DELETE FROM source.register WHERE register_id = '" + id(250) + "'",
        """
        INSERT INTO source.register
        SELECT municipality_code, dataset, 'SNEAKED', kind, revision, media_type, content, -5, changed_at, false
          FROM source.register WHERE register_id = '131016-0000350'
        """);
    damage =
        new TreeMap<>(
            Map.of(
                "BAD",
                "MISSING_AT_CENTRE QUARANTINED",
                id(50),
                "MISSING_AT_CENTRE REMOVED_AT_CENTRE",
                "EXTRA",
                "MISSING_AT_SOURCE INSERTED_AT_CENTRE",
                id(250),
                "MISSING_AT_SOURCE REMOVED_AT_SOURCE",
                "SNEAKED",
                "MISSING_AT_CENTRE NEVER_FROZEN"));
    assertThat(differences(reconcile(13))).isEqualTo(damage);
  }

  /** Past the triggers, which only a superuser can switch off. */
  private static void byHand(Connection superuser, String table, String... statements)
      throws SQLException {
    Sql.update(superuser, "ALTER TABLE " + table + " DISABLE TRIGGER USER");
    try {
      for (String statement : statements) {
        assertThat(Sql.update(superuser, statement)).isEqualTo(1);
      }
    } finally {
      Sql.update(superuser, "ALTER TABLE " + table + " ENABLE TRIGGER USER");
    }
  }

  @Test
  @Order(4)
  void deepFindsWhatLiesBelowTheLeaves() throws SQLException {
    byHand(
        stage.source,
        "source.register",
        "UPDATE source.register SET content = content || '\\x20' WHERE register_id = '"
            + id(350)
            + "'");
    byHand(
        stage.registry,
        "registry.register_version",
        "UPDATE registry.register_version SET revision = revision + 1 WHERE register_id = '"
            + id(450)
            + "'",
        "UPDATE registry.register_version SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) #"
            + " 1) WHERE register_id = '"
            + id(550)
            + "'");
    damage.put(id(350), "DIFFERENT CHANGED_WITHOUT_NUMBER");
    damage.put(id(450), "DIFFERENT CHANGED_AT_CENTRE");
    damage.put(id(550), "DIFFERENT DOES_NOT_OPEN");
    JsonNode deep = reconcile(13, "--deep");
    assertThat(differences(deep)).isEqualTo(damage);
    assertThat(deep.required("deep").booleanValue()).isTrue();
    assertThat(stage.gateway().start("reconcile", "--last").expectExit(13).stdout())
        .contains("一致しません", "センターに無い 3 件", "内容が異なる 3 件", "EXTRA");
  }

  @Test
  @Order(5)
  void aBureauIsShownItsOwnMunicipalitiesInEveryFormat() throws Exception {
    Files.writeString(stage.centre().directory().resolve("bureaus.yaml"), BUREAUS);
    String[] registers = damage.keySet().toArray(String[]::new);
    Path folder = stage.lab().outputs();
    Path pdf = folder.resolve("report.pdf");
    stage.centre().run("bureau", "report", "--bureau", "tokyo", "--out", pdf.toString());
    try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
      PDFTextStripper stripper = new PDFTextStripper();
      stripper.setSortByPosition(true);
      assertThat(stripper.getText(document))
          .contains("東京法務局", "131016 辻\uDB40\uDD03の区", "センターに無い 3", "内容相違 3", "欠落なし")
          .contains("センターはこの市区町村から副本等をまだ受信していません。")
          .doesNotContain(registers);
    }
    Path html = folder.resolve("report.html");
    stage
        .centre()
        .run("bureau", "report", "--bureau", "tokyo", "--lang", "en", "--out", html.toString());
    assertThat(Files.readString(html))
        .contains("131016 辻\uDB40\uDD03の区", "missing at centre 3", "different 3")
        .doesNotContain(registers);

    Path csv = folder.resolve("sapporo.csv");
    stage.centre().run("bureau", "report", "--bureau", "sapporo", "--out", csv.toString());
    assertThat(Files.readString(csv)).contains("011002").doesNotContain("131016", "東京");
    assertThat(stage.centre().run("bureau", "--bureau", "sapporo").stdout()).isEmpty();
    byHand(
        stage.registry,
        "registry.transfer",
        "UPDATE registry.transfer SET receipt = NULL WHERE transfer_id = '131016-FUKUHON-000002'");
    Path broken = folder.resolve("tokyo.csv");
    stage
        .centre()
        .run("bureau", "report", "--bureau", "tokyo", "--lang", "en", "--out", broken.toString());
    assertThat(Files.readString(broken)).contains(",broken,131016-FUKUHON-000002,");
    assertThat(
            stage
                .centre()
                .start("bureau", "report", "--bureau", "sapporo", "--out", csv.toString())
                .expectExit(10)
                .output())
        .contains("is there already", "--force");
  }

  @Test
  @Order(6)
  void theCentreAsksAndAServingGatewayAnswersWithNobodyThere() throws SQLException {
    JsonNode asked =
        report(
            stage
                .centre()
                .run(
                    "bureau",
                    "ask",
                    "--municipality",
                    "131016",
                    "--by",
                    "山田",
                    "--reason",
                    "定期点検",
                    "--json"));
    long wish = asked.required("wish").longValue();
    EngineProcess sent = stage.gateway().start("send");
    sent.awaitExit();
    String command =
        "type: ./fukuhon -C " + stage.gateway().directory() + " reconcile --dataset FUKUHON";
    assertThat(sent.stderr())
        .contains("HINT: the bureau asks for a comparison of 131016-FUKUHON since")
        .contains(command);
    assertThat(stage.gateway().run("status").stdout()).contains(command);
    EngineProcess shown = stage.centre().start("bureau");
    shown.awaitExit(); // 12, the test before has taken a receipt away
    assertThat(shown.stdout()).contains("求め: 突合 " + wish + " を", "山田: 定期点検");

    stage.gateway().configure(openWindow());
    EngineProcess server = stage.gateway().start("serve");
    stage.await(
        "the wish is answered",
        () ->
            Sql.number(
                    stage.registry,
                    "SELECT count(*) FROM reconcile.wish JOIN reconcile.comparison USING"
                        + " (comparison_id) WHERE wish_no = ? AND state = 'SIGNED' AND created_at >"
                        + " asked_at",
                    wish)
                == 1);
    stage.await(
        "the gateway knows it",
        () ->
            Sql.number(
                    stage.source,
                    "SELECT count(*) FROM gateway.comparison_due WHERE occasion = 'WISH' AND name ="
                        + " ? AND state = 'DIFFERENT' AND attempts = 1",
                    String.valueOf(wish))
                == 1);
    server.terminate();
    server.awaitExit();
    assertThat(stage.gateway().run("nights").stdout())
        .contains("comparisons of 131016-FUKUHON: last for wish " + wish + " DIFFERENT")
        .doesNotContain("the bureau asks");
    assertThat(
            Sql.text(
                stage.registry,
                "SELECT string_agg(outcome, ' ' ORDER BY entry_no) FROM audit.operation_log WHERE"
                    + " action = 'ASK_COMPARISON'"))
        .isEqualTo("OK ANSWERED");
  }

  private static String openWindow() {
    DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
    ZonedDateTime opens = ZonedDateTime.now(ZoneId.of("Asia/Tokyo")).minusMinutes(2);
    return "schedule: {windows: [{hours: \"%s-%s\", days: [MON-SUN]}], spread: 0s, holidays: open}"
        .formatted(time.format(opens), time.format(opens.plusHours(3)));
  }
}
