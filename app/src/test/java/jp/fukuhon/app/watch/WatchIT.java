package jp.fukuhon.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.testkit.checker.MarkerScan;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A centre and a gateway that serve, as those see them who watch them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("WatchIT") // its tests run one after the other
@TestMethodOrder(OrderAnnotation.class)
class WatchIT {

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-z_]+)(?:\\{([^}]*)})? [-+0-9.eENaInf]+$");

  private static final Pattern TEXT = Pattern.compile(">([^<>]{4,})<");
  private static final Pattern HAN = Pattern.compile("\\p{IsHan}{2,}");

  private HttpClient http;
  private List<String> contents;
  private PracticeLab lab;
  private EngineProcess centre;
  private EngineProcess gateway;
  private int centrePort;
  private int gatewayPort;

  @BeforeAll
  void serve() throws Exception {
    lab = PracticeLab.start(PracticeLab.Plan.of(100));
    lab.environment("FUKUHON_LOG", "TRACE");
    lab.gateway().configure("log: {format: ecs}");
    lab.centre().configure("log: {format: ecs}");
    centrePort = freePort();
    gatewayPort = freePort();
    lab.centre()
        .configure(
            "watch: {port: "
                + centrePort
                + ", refresh: 1s, tls: {file: keys/tls.p12, password-file:"
                + " secrets/keys.password}}");
    http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(lab.gateway().tls())
            .build();
    lab.gateway().configure("watch: {port: " + gatewayPort + ", refresh: 1s}");
    centre = lab.centre().serve();
    gateway = lab.gateway().start("serve");
    awaitWatched(gateway, gatewayPort);
    lab.gateway().run("send", "--server");
    lab.gateway().run("reconcile");
    try (Connection superuser = lab.gateway().connect(Role.SUPERUSER)) {
      contents =
          Sql.list(
              superuser,
              "SELECT convert_from(content, 'UTF8') FROM source.register",
              row -> row.getString(1));
      Sql.update(
          superuser,
          "UPDATE source.register SET revision = revision + 1, content = substr(content, 1,"
              + " octet_length(content) - 9)");
    }
    lab.gateway().run("send", "--server"); // no record is well-formed: all are quarantined
    seed();
  }

  @AfterAll
  void end() {
    lab.close();
  }

  /** What takes nights and weeks to come about by itself. */
  private void seed() throws Exception {
    try (Connection superuser = lab.gateway().connect(Role.SUPERUSER)) {
      Sql.update(
          superuser,
          "INSERT INTO gateway.schedule VALUES ('131016', 'FUKUHON', now()) ON CONFLICT DO"
              + " NOTHING");
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.night (municipality_code, dataset, business_date, opens_at, starts_at, closes_at, state, attempts)
          SELECT '131016', 'FUKUHON', current_date - n, now(), now(), now() + interval '1 h', state, 0
            FROM (VALUES (1, 'MISSED'), (2, 'FAILED'), (3, 'DONE')) v(n, state)
          """);
      Sql.update(
          superuser,
          """
          WITH n AS (INSERT INTO notice.notice (key, kind, happened_at, detail)
                     VALUES ('k', 'NIGHT_MISSED', now(), '') RETURNING notice_no)
          INSERT INTO notice.delivery (notice_no, channel) SELECT notice_no, 'MAIL' FROM n
          """);
      // the feeder's change that waits, and the transfer that froze it
      Sql.update(superuser, "UPDATE source.register SET revision = revision + 1");
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state)
          SELECT '131016-FUKUHON-000003', '131016', 'FUKUHON', 3, 'INCREMENTAL', max(upto), max(upto) + 100, 'FREEZING'
            FROM gateway.transfer
          """);
    }
    try (Connection superuser = lab.centre().connect(Role.SUPERUSER)) {
      Sql.update(
          superuser,
          """
          INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                         state, manifest, manifest_digest)
          VALUES ('131016-FUKUHON-000003', '131016', 'FUKUHON', 3, 'INCREMENTAL', 0, 1, 1, 'RECEIVING', '', '')
          """);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                URI.create((port == centrePort ? "https" : "http") + "://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void awaitWatched(EngineProcess process, int port) {
    Await.until(
        "it is watched",
        Await.DEADLINE,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("it has ended");
          }
          try {
            return get(port, "/health/liveness").statusCode() == 200;
          } catch (IOException e) {
            return false;
          }
        },
        process::output);
  }

  private String metrics(int port) throws Exception {
    HttpResponse<String> answer = get(port, "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  /** Until the figures of a second ago have been read again. */
  private String metricsWith(int port, String line) {
    StringBuilder found = new StringBuilder();
    Await.until(
        line,
        Await.DEADLINE,
        () -> {
          found.setLength(0);
          found.append(metrics(port));
          return found.indexOf(line) >= 0;
        },
        found::toString);
    return found.toString();
  }

  private static Set<String> names(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("fukuhon_"))
        .map(
            line -> {
              var sample = SAMPLE.matcher(line);
              assertThat(sample.matches()).as(line).isTrue();
              return sample.group(1);
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @Order(1)
  void everyMetricOfTheAlertRulesIsThere() throws Exception {
    String atGateway =
        metricsWith(
            gatewayPort,
            "fukuhon_nights_not_made_up{state=\"MISSED\",stream=\"131016-FUKUHON\"} 1");
    String atCentre = metricsWith(centrePort, "fukuhon_withheld_records");
    assertThat(atGateway)
        .contains(
            "fukuhon_chunks_sent_total{stream=\"131016-FUKUHON\"}",
            "fukuhon_records_sent_total{stream=\"131016-FUKUHON\"} 100",
            "fukuhon_transfer_open{state=\"FREEZING\",stream=\"131016-FUKUHON\"} 1",
            "fukuhon_stream_last_outcome{outcome=\"COMMITTED\",stream=\"131016-FUKUHON\"} 1",
            "fukuhon_stream_needs_person{cause=\"NIGHT_MISSED\",stream=\"131016-FUKUHON\"} 1",
            "fukuhon_database_up 1",
            "fukuhon_comparison_differences{stream=\"131016-FUKUHON\"} 0",
            "jvm_memory_used_bytes");
    assertThat(atCentre)
        .contains(
            "fukuhon_chunks_received_total{stream=\"131016-FUKUHON\"}",
            "fukuhon_transfer_open{state=\"RECEIVING\",stream=\"131016-FUKUHON\"} 1",
            "fukuhon_certificate_end_timestamp_seconds{certificate=\"tls\"}");
    assertThat(get(centrePort, "/nothing").statusCode()).isEqualTo(404);
    Set<String> exposed = new TreeSet<>(names(atGateway));
    exposed.addAll(names(atCentre));
    // a centre refuses and is overloaded by its peers, who have done nothing wrong here
    exposed.addAll(Set.of("fukuhon_requests_refused_total", "fukuhon_requests_overloaded_total"));
    assertThat(exposed).containsAll(AlertRulesTest.metrics());
  }

  @Test
  @Order(2)
  void namesAndLabelsKeepToTheConventions() throws Exception {
    for (int port : new int[] {gatewayPort, centrePort}) {
      Path ours = Files.createTempFile(lab.outputs(), "metrics", ".txt");
      Files.write(
          ours,
          metrics(port).lines().filter(line -> line.contains("fukuhon_")).toList(),
          StandardCharsets.UTF_8);
      Process lint =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(ours.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(lint.waitFor()).as(output).isZero();
    }
  }

  @Test
  @Order(3)
  void healthSaysWhatNeedsAPersonAndHow() throws Exception {
    metricsWith(
        gatewayPort, "fukuhon_nights_not_made_up{state=\"FAILED\",stream=\"131016-FUKUHON\"} 1");
    HttpResponse<String> whole = get(gatewayPort, "/health");
    JsonNode health = JsonMapper.shared().readTree(whole.body());
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(health.required("status").stringValue()).isEqualTo("ATTENTION");
    JsonNode components = health.required("components");
    assertThat(components.propertyNames())
        .containsAll(List.of("database", "disk", "clock", "certificates", "streams"));
    assertThat(components.required("streams").toString())
        .contains("NIGHT_FAILED", "NIGHT_MISSED", "./fukuhon -C " + lab.gateway().directory());
    assertThat(get(gatewayPort, "/health/readiness").body()).contains("\"status\":\"UP\"");
    assertThat(get(centrePort, "/health/readiness").statusCode()).isEqualTo(200);
  }

  @Test
  @Order(4)
  void nothingElseIsServedAndNothingSecretIsTold() throws Exception {
    for (String path :
        List.of(
            "/",
            "/actuator",
            "/env",
            "/heapdump",
            "/loggers",
            "/shutdown",
            "/beans",
            "/threaddump",
            "/configprops",
            "/info",
            "/prometheus",
            "/v1/transfers/131016-FUKUHON-000001")) {
      assertThat(get(gatewayPort, path).statusCode()).as(path).isEqualTo(404);
      assertThat(get(centrePort, path).statusCode()).as(path).isEqualTo(404);
    }
    HttpResponse<String> post =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gatewayPort + "/health"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
    String told =
        metrics(gatewayPort)
            + get(gatewayPort, "/health").body()
            + metrics(centrePort)
            + get(centrePort, "/health").body();
    assertThat(told).doesNotContain("131016-0000001"); // a register
    for (PracticeParty party : List.of(lab.gateway(), lab.centre())) {
      try (Stream<Path> secrets = Files.list(party.directory().resolve("secrets"))) {
        for (Path secret : secrets.toList()) {
          assertThat(told).doesNotContain(Files.readString(secret).strip());
        }
      }
    }
  }

  @Test
  @Order(5)
  void aPlainListenerIsOpenedOnALoopbackAddressOnly() {
    PracticeParty party = lab.gateway();
    party.reconfigure("watch: {port: ", "watch: {host: 0.0.0.0, port: ");
    try {
      assertThat(party.start("serve").expectExit(10).stderr()).contains("watch.host", "watch.tls");
    } finally {
      party.reconfigure("watch: {host: 0.0.0.0, port: ", "watch: {port: ");
    }
    assertThat(party.start("serve").expectExit(10).stderr())
        .contains("127.0.0.1:" + gatewayPort + " cannot be listened on");
    assertThat(gateway.isAlive()).isTrue();
    assertThat(centre.isAlive()).isTrue();
  }

  @Test
  @Order(6)
  void noTableThatGrowsIsReadAsAWhole() throws SQLException {
    seedGateway(lab.gateway());
    seedCentre(lab.centre());
    assertThat(plan(lab.gateway(), GatewayFigures.STREAMS))
        .doesNotContain("Seq Scan on transfer", "Seq Scan on chunk", "Seq Scan on register");
    assertThat(plan(lab.centre(), CentreFigures.STREAMS))
        .doesNotContain("Seq Scan on transfer", "Seq Scan on chunk", "Seq Scan on verification");
  }

  @Test
  @Order(7)
  void eachLineOfALogIsOneObjectAndNothingOfARegisterIsInAny() throws Exception {
    gateway.terminate();
    gateway.awaitExit();
    centre.terminate();
    centre.awaitExit();
    assertThat(objects(centre)).isNotEmpty();
    assertThat(objects(gateway))
        .anySatisfy(
            line -> {
              assertThat(line.required("message").stringValue()).isEqualTo("chunk acknowledged");
              assertThat(line.path("transferId").asString("")).isEqualTo("131016-FUKUHON-000001");
              assertThat(line.path("municipalityCode").asString("")).isEqualTo("131016");
              assertThat(line.required("records").asInt()).isEqualTo(100);
            });
    noRegisterIn(lab, contents);
  }

  private static List<JsonNode> objects(EngineProcess process) {
    List<JsonNode> objects =
        process.stderr().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(objects)
        .allSatisfy(
            line -> {
              assertThat(line.has("@timestamp")).as("%s", line).isTrue();
              assertThat(line.has("message")).as("%s", line).isTrue();
              assertThat(line.required("service").required("environment").stringValue())
                  .isEqualTo("practice");
            });
    return objects;
  }

  private static void noRegisterIn(PracticeLab lab, List<String> contents) throws Exception {
    Set<String> words = new HashSet<>();
    for (String content : contents) {
      TEXT.matcher(content)
          .results()
          .map(found -> found.group(1))
          .filter(text -> HAN.matcher(text).find())
          .forEach(words::add);
    }
    assertThat(words).as("names and places of people in the registers").hasSizeGreaterThan(100);
    List<Path> logs;
    try (Stream<Path> files = Files.list(lab.outputs())) {
      logs = files.filter(it -> it.toString().endsWith(".err")).toList();
    }
    assertThat(logs).hasSizeGreaterThan(4);
    for (Path file : logs) {
      String log = Files.readString(file);
      assertThat(words.stream().filter(log::contains).toList()).as("%s", file).isEmpty();
      for (String content : contents.subList(0, 5)) {
        assertThat(new MarkerScan(content.getBytes(StandardCharsets.UTF_8)).filesWithMarker(file))
            .isEmpty();
      }
    }
  }

  /** As the engine, which is who reads them. */
  private static String plan(PracticeParty party, String query) throws SQLException {
    try (Connection engine = party.connect(Role.ENGINE)) {
      List<String> lines =
          Sql.list(engine, "EXPLAIN (ANALYZE, BUFFERS) " + query, row -> row.getString(1));
      return String.join("\n", lines);
    }
  }

  /** Ten years of nights of one stream, and one transfer of 2,000 chunks that is open. */
  private static void seedGateway(PracticeParty party) throws SQLException {
    try (Connection superuser = party.connect(Role.SUPERUSER)) {
      Sql.update(superuser, "INSERT INTO gateway.stream VALUES ('999999', 'FUKUHON', 3001)");
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state, receipt)
          SELECT '999999-FUKUHON-' || lpad(n::text, 6, '0'), '999999', 'FUKUHON', n, 'INCREMENTAL', 0, 1, 'COMMITTED', ''
            FROM generate_series(1, 3000) n
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state, records)
          VALUES ('999999-FUKUHON-003001', '999999', 'FUKUHON', 3001, 'INCREMENTAL', 0, 1, 'SENDING', 1)
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.partition SELECT transfer_id, p, 0, 1, 1 FROM gateway.transfer, generate_series(0, 3) p
           WHERE municipality_code = '999999'
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.chunk (transfer_id, part, number, first_seq, last_seq, records, quarantined, content_bytes,
                                     sealed_bytes, content_root, sealed_root, chain, acknowledgement)
          SELECT p.transfer_id, p.part, n, 0, 1, 1, 0, 1, 1, '', '', '', ''
            FROM gateway.partition p, generate_series(0, 9) n WHERE p.transfer_id LIKE '999999%'
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO gateway.chunk (transfer_id, part, number, first_seq, last_seq, records, quarantined, content_bytes,
                                     sealed_bytes, content_root, sealed_root, chain, acknowledgement)
          SELECT '999999-FUKUHON-003001', 0, n, 0, 1, 1, 0, 1, 1, '', '', '', '' FROM generate_series(10, 2000) n
          """);
      Sql.update(superuser, "ANALYZE");
    }
  }

  /** 1,900 streams with 100 transfers each, 40 of them open with 20 chunks. */
  private static void seedCentre(PracticeParty party) throws SQLException {
    try (Connection superuser = party.connect(Role.SUPERUSER)) {
      Sql.update(
          superuser,
          "INSERT INTO registry.stream SELECT lpad(m::text, 6, '0'), 'FUKUHON' FROM"
              + " generate_series(1, 1900) m");
      Sql.update(
          superuser,
          """
          INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                         state, manifest, manifest_digest, receipt, publish_no)
          SELECT lpad(m::text, 6, '0') || '-FUKUHON-' || lpad(n::text, 6, '0'), lpad(m::text, 6, '0'), 'FUKUHON', n,
                 'INCREMENTAL', 0, 1, 1, 'PUBLISHED', '', '', '', m * 1000 + n
            FROM generate_series(1, 1900) m, generate_series(1, 100) n
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                         state, manifest, manifest_digest)
          SELECT lpad(m::text, 6, '0') || '-FUKUHON-000101', lpad(m::text, 6, '0'), 'FUKUHON', 101, 'INCREMENTAL', 0, 1,
                 1, 'RECEIVING', '', '' FROM generate_series(1, 40) m
          """);
      Sql.update(
          superuser,
          "INSERT INTO registry.transfer_partition SELECT transfer_no, 0, 0, 1, 1 FROM"
              + " registry.transfer WHERE sequence > 98");
      Sql.update(
          superuser,
          """
          INSERT INTO registry.chunk (transfer_no, part, number, first_seq, last_seq, records, content_bytes, sealed_bytes,
                                      content_root, sealed_root, chain, header, acknowledgement)
          SELECT p.transfer_no, 0, n, 0, 1, 1, 1, 1, '', '', '', '', ''
            FROM registry.transfer_partition p JOIN registry.transfer t USING (transfer_no), generate_series(0, 19) n
           WHERE t.sequence > 98
          """);
      Sql.update(
          superuser,
          """
          INSERT INTO registry.verification
          SELECT c.transfer_no, c.part, c.number, 1, 0, '' FROM registry.chunk c JOIN registry.transfer t USING (transfer_no)
           WHERE t.sequence > 98
          """);
      Sql.update(superuser, "ANALYZE");
    }
  }
}
