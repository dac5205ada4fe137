package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What a registered peer can throw at the centre's process: refused clearly, and the process
 * neither grows nor falls. Its memory is read from the kernel. {@code
 * -Dfukuhon.bombs.requests=1000000} for the long run of the tiny requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("BombsIT") // its tests run one after the other
class BombsIT {

  private static final int REGISTERS = 20;
  private static final long GIBIBYTE = 1L << 30;
  private static final int REQUESTS = Integer.getInteger("fukuhon.bombs.requests", 2_000);
  private static final int CALLERS = 4;

  /** The heap may grow to what the lab gives it, 640 MB; what is beside it stays as it is. */
  private static final long MOST_RESIDENT = 1_000L << 20;

  private Stage stage;
  private String id;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    stage.gateway().run("send");
    id = stage.next();
  }

  @AfterAll
  void theCentreGoesOnWorking() throws SQLException {
    try (Stage ended = stage) {
      ended.change(REGISTERS);
      ended.gateway().run("send");
      ended.contentsEqual();
      ended.settle();
    }
  }

  @AfterEach
  void neitherGrownNorFallen() throws IOException {
    EngineProcess centre = stage.serving();
    assertThat(centre.isAlive()).as(centre.output()).isTrue();
    long peak = resident(centre, "VmHWM");
    System.out.printf(
        "bombs: the centre holds %,d MB, at most %,d MB%n",
        resident(centre, "VmRSS") >> 20, peak >> 20);
    assertThat(peak).isLessThan(MOST_RESIDENT);
    assertThat(centre.stdout() + centre.stderr()).doesNotContain("OutOfMemory", "StackOverflow");
  }

  private static long resident(EngineProcess process, String line) throws IOException {
    for (String each : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (each.startsWith(line + ":")) {
        return Long.parseLong(each.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IllegalStateException("the kernel does not tell " + line);
  }

  private RawCaller caller() throws IOException {
    return new RawCaller(stage.centre(), stage.gateway().tls());
  }

  private String chunk() {
    return "PUT /v1/transfers/" + id + "/partitions/0/chunks/0 HTTP/1.1\r\nHost: localhost\r\n";
  }

  @Test
  void aGibibyteOfZerosIsRefusedBeforeItHasCome() throws Exception {
    try (RawCaller caller = caller()) {
      String head = chunk() + "Content-Length: " + GIBIBYTE + "\r\n\r\n";
      assertThat(caller.flood(head, new byte[64 << 10], GIBIBYTE)).isEqualTo(413);
      assertThat(caller.written()).isLessThan(GIBIBYTE / 16);
    }
  }

  @Test
  void aBodyWithoutAnEndIsRefusedBeforeItHasCome() throws Exception {
    try (RawCaller caller = caller()) {
      String head = chunk() + "Transfer-Encoding: chunked\r\n\r\n";
      byte[] piece = new byte[(64 << 10) + 9];
      System.arraycopy("10000\r\n".getBytes(StandardCharsets.US_ASCII), 0, piece, 0, 7);
      piece[piece.length - 2] = '\r';
      piece[piece.length - 1] = '\n';
      assertThat(caller.flood(head, piece, GIBIBYTE)).isEqualTo(400);
      assertThat(caller.written()).isLessThan(GIBIBYTE / 16);
    }
  }

  /** As long as a document may be, and nested as deep as that allows. */
  @Test
  void documentsWithoutABottomAreRefused() throws Exception {
    byte[] bottomless = new byte[16 << 20];
    for (int i = 0; i < bottomless.length; i += 2) {
      bottomless[i] = 0x30;
      bottomless[i + 1] = (byte) 0x80;
    }
    byte[] endless = new byte[16 << 20]; // one value after another that says to go on
    Arrays.fill(endless, (byte) 0x24);
    for (byte[] body : List.of(bottomless, endless)) {
      assertThat(atOnce(List.of("/v1/transfers/" + id, "/v1/transfers/" + id + "/abort"), body))
          .containsOnlyKeys(422);
    }
  }

  private Map<Integer, Integer> atOnce(List<String> paths, byte[] body) throws Exception {
    List<Callable<Map<Integer, Integer>>> calls = new ArrayList<>();
    for (String path : paths) {
      byte[] head =
          ("PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      byte[] request = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, request, head.length, body.length);
      calls.add(() -> statuses(1, n -> request));
    }
    return all(calls);
  }

  private static Map<Integer, Integer> all(List<Callable<Map<Integer, Integer>>> calls)
      throws Exception {
    Map<Integer, Integer> sum = new TreeMap<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Map<Integer, Integer>> each : pool.invokeAll(calls)) {
        each.get().forEach((status, times) -> sum.merge(status, times, Integer::sum));
      }
    }
    return sum;
  }

  private interface Requests {
    byte[] request(int number);
  }

  private Map<Integer, Integer> statuses(int times, Requests requests) throws IOException {
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (RawCaller caller = caller()) {
      for (int i = 0; i < times; i++) {
        statuses.merge(caller.ask(requests.request(i)), 1, Integer::sum);
      }
    }
    return statuses;
  }

  /** Every one of them is refused: none of these statuses is one of success or of a fault. */
  @Test
  void anyNumberOfTinyRequestsIsAnsweredOneByOne() throws Exception {
    long seed = System.nanoTime();
    List<Callable<Map<Integer, Integer>>> calls = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      Random random = new Random(seed + caller);
      calls.add(() -> statuses(REQUESTS / CALLERS, n -> tiny(random)));
    }
    long started = System.nanoTime();
    Map<Integer, Integer> statuses = all(calls);
    System.out.printf(
        "bombs: %,d tiny requests, %,.0f a second: %s%n",
        REQUESTS, REQUESTS * 1e9 / (System.nanoTime() - started), statuses);
    assertThat(statuses.keySet())
        .as("seed %d", seed)
        .isSubsetOf(0, 200, 400, 403, 404, 405, 409, 413, 415, 422, 431, 501, 505);
    assertThat(statuses.get(400)).isPositive();
    assertThat(statuses.get(404)).isPositive();
    assertThat(statuses.getOrDefault(200, 0)).as("positions that were asked for").isPositive();
  }

  private byte[] tiny(Random random) {
    String head =
        switch (random.nextInt(12)) {
          case 0 -> "GET /v1/streams/131016/FUKUHON HTTP/1.1\r\n";
          case 1 -> "GET /v1/transfers/" + noise(random) + " HTTP/1.1\r\n";
          case 2 ->
              "GET /v1/transfers/131016-FUKUHON-999999/receipt HTTP/1.1\r\nPrefer: wait=0"
                  + random.nextInt(99)
                  + noise(random)
                  + "\r\n";
          case 3 -> "PUT /v1/transfers/" + id + " HTTP/1.1\r\nContent-Length: 0\r\n";
          case 4 -> "PUT /v1/transfers/" + id + " HTTP/1.1\r\nContent-Length: -1\r\n";
          case 5 ->
              "PUT /v1/transfers/"
                  + id
                  + " HTTP/1.1\r\nContent-Length: 0\r\nContent-Digest: sha-256=:"
                  + noise(random)
                  + ":\r\n";
          case 6 -> chunk() + "Content-Length: 0\r\n";
          case 7 -> "GET /v1/registers/131016/FUKUHON/" + noise(random) + " HTTP/1.1\r\n";
          case 8 -> noise(random) + " / HTTP/1.1\r\n";
          case 9 -> "GET /" + noise(random) + " HTTP/1." + random.nextInt(10) + "\r\n";
          case 10 -> "GET / HTTP/1.1\r\n" + noise(random) + ": " + noise(random) + "\r\n";
          default ->
              "GET /v1/streams/131016/FUKUHON HTTP/1.1\r\nX: "
                  + "x".repeat(random.nextInt(12_000))
                  + "\r\n";
        };
    return (head + "Host: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What is no control character: those end a line, and a request would be two. */
  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      noise.append((char) (33 + random.nextInt(random.nextInt(4) == 0 ? 222 : 93)));
    }
    return noise.toString();
  }
}
