package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import jp.fukuhon.testkit.fault.Direction;
import jp.fukuhon.testkit.fault.FaultProxy;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

/**
 * More senders than the centre lets in: it says so, they come back, and each of them ends. And a
 * sender that may use a part of the line only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("LineAndLoadIT") // its tests run one after the other
@ResourceLock(value = "NightsIT", mode = ResourceAccessMode.READ) // it sets a system property
class LineAndLoadIT {

  private static final List<String> SENDERS = List.of("131016", "011002", "271004", "231002");
  private static final int REGISTERS = 120;

  /** The least that may be set: one body of the largest size fills it. */
  private static final long ROOM = 72L << 20;

  private final long began = System.nanoTime();
  private Senders senders;

  @BeforeAll
  void layOut() {
    senders =
        new Senders(
            SENDERS,
            REGISTERS,
            "reception: {max-open-transfers: 1, max-bytes-in-flight: 72MB,"
                + " max-bytes-in-flight-per-peer: 72MB}");
  }

  @AfterAll
  void everyStreamIsSettled() throws SQLException {
    try (Senders ended = senders) {
      ended.settled();
    }
  }

  @BeforeEach
  void nothingWasAskedYet() {
    senders.reset();
  }

  private static void committed(Future<List<Run>> sending) throws Exception {
    assertThat(sending.get(2, TimeUnit.MINUTES))
        .isNotEmpty()
        .allMatch(run -> run.state() == SenderState.COMMITTED);
  }

  @Test
  void whoeverFindsNoPlaceFreezesNothingAndEndsAllTheSame() throws Exception {
    LineTrap last = senders.line("131016").trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    Future<List<Run>> inside = senders.send("131016");
    last.await();
    List<Future<List<Run>>> outside = new ArrayList<>();
    for (String sender : SENDERS.subList(1, 4)) {
      outside.add(senders.send(sender));
    }
    for (String sender : SENDERS.subList(1, 4)) {
      senders.awaitTurnedAway(sender, Stage.POSITION);
      assertThat(senders.frozen(sender)).as("nothing waits frozen for a place").isZero();
    }
    last.release();
    committed(inside);
    for (Future<List<Run>> sending : outside) {
      committed(sending);
    }
    assertThat(
            atTheCentre(
                """
                SELECT count(*) FROM registry.transfer a JOIN registry.transfer b
                    ON b.transfer_no <> a.transfer_no
                   AND b.created_at <= a.created_at AND a.created_at < b.updated_at
                """))
        .as("transfers that were open beside another one")
        .isZero();
    toldOnceAMinute();
  }

  private long atTheCentre(String query) throws SQLException {
    try (Connection registry = senders.centre().connect(Role.SUPERUSER)) {
      return Sql.number(registry, query);
    }
  }

  /** However often they came back. */
  private void toldOnceAMinute() {
    long minutes = 1 + TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - began);
    for (String sender : SENDERS.subList(1, 4)) {
      long lines =
          senders
              .serving()
              .stderr()
              .lines()
              .filter(line -> line.contains("party " + sender + " is told"))
              .count();
      assertThat(lines).as("lines about " + sender).isBetween(1L, minutes);
    }
  }

  @Test
  void whoeverFindsNoRoomForABodyBringsItAgain() throws Exception {
    String full = "011002";
    String waiting = "271004";
    try (SSLSocket socket =
            (SSLSocket)
                senders
                    .gateway(full)
                    .tls()
                    .getSocketFactory()
                    .createSocket(
                        InetAddress.ofLiteral("127.0.0.1"), senders.centre().httpsPort());
        RawCaller asking = new RawCaller(senders.centre(), senders.gateway("231002").tls())) {
      OutputStream out = socket.getOutputStream();
      out.write(put("/v1/transfers/011002-FUKUHON-000009/partitions/0/chunks/0", full, ROOM));
      out.write(new byte[1_000]);
      out.flush();
      byte[] small = put("/v1/transfers/231002-FUKUHON-000009/completion", "231002", 0);
      senders.await("the centre is full", () -> asking.ask(small) == 503);

      Future<List<Run>> sending = senders.send(waiting);
      senders.awaitTurnedAway(waiting, Stage.MANIFEST);
      assertThat(sending.isDone()).isFalse();
      socket.close();
      committed(sending);
    }
  }

  private static byte[] put(String path, String host, long length) {
    return ("PUT "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whoeverIsStoppedWhileItWaitsIsTold() throws Exception {
    LineTrap last = senders.line("231002").trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    Future<List<Run>> inside = senders.send("231002");
    last.await();
    EngineProcess outside = senders.gateway("131016").start("send");
    senders.awaitTurnedAway("131016", Stage.POSITION);
    outside.terminate();
    assertThat(outside.awaitExit()).isIn(130, 143);
    assertThat(senders.frozen("131016")).isZero();
    last.release();
    committed(inside);
  }

  private record Sample(long nanos, long octets) {

    static Sample of(FaultProxy wire) {
      return new Sample(System.nanoTime(), wire.octets(Direction.TO_SERVER));
    }

    double perSecondUntil(Sample later) {
      return (later.octets - octets) * 1e9 / (later.nanos - nanos);
    }
  }

  @Test
  void aBandwidthHoldsWithinFivePercentOverAnyTenSecondsAndChangesUnderWay() throws Exception {
    String sender = "231002";
    String stream = sender + "-FUKUHON";
    PracticeParty gateway = senders.gateway(sender);
    FaultProxy wire = senders.wire(sender);
    feedNoise(gateway);
    EngineProcess order = gateway.run("bandwidth", stream, "4 Mbit/s", "--reason", "回線工事");
    assertThat(order.stdout()).contains("bandwidth of " + stream + " is 4 Mbit/s, ordered by");
    ListAppender<ILoggingEvent> told = listen();

    Future<List<Run>> sending = senders.send(sender);
    long begun = wire.octets(Direction.TO_SERVER) + 300_000;
    List<Sample> samples = new ArrayList<>();
    while (samples.isEmpty() || samples.getLast().octets() < begun + 6_200_000) {
      assertThat(sending.isDone()).as("the transfer ended before it was measured").isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
      Sample now = Sample.of(wire);
      if (now.octets() >= begun) {
        samples.add(now);
      }
    }
    holdsOverAnyTenSeconds(samples, 500_000);

    gateway.run("bandwidth", stream, "none", "--reason", "工事完了");
    committed(sending);
    assertThat(told.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsSubsequence(
            "the bandwidth of " + stream + " is 4 Mbit/s now",
            "the bandwidth of " + stream + " is none now");
    gateway.run("bandwidth", stream, "configured", "--reason", "通常");
    assertThat(gateway.run("bandwidth", stream).stdout()).contains("is none, as configured");
    try (Connection source = gateway.connect(Role.SUPERUSER)) {
      assertThat(
              Sql.text(
                  source,
                  "SELECT string_agg(detail->>'bandwidth' || ' ' || (detail->>'reason'), ', '"
                      + " ORDER BY entry_no) FROM audit.operation_log WHERE action = 'BANDWIDTH'"))
          .isEqualTo("4 Mbit/s 回線工事, none 工事完了, configured 通常");
    }
    gateway.start("bandwidth", stream, "8 Mbit/s").expectExit(10);
    gateway.start("bandwidth", stream, "8 MB/s", "--reason", "x").expectExit(10);
    gateway.start("bandwidth", "131016-FUKUHON", "none", "--reason", "x").expectExit(10);
  }

  private static void holdsOverAnyTenSeconds(List<Sample> samples, double limit) {
    int windows = 0;
    for (Sample from : samples) {
      Optional<Sample> to =
          samples.stream()
              .filter(later -> later.nanos() - from.nanos() >= TimeUnit.SECONDS.toNanos(10))
              .findFirst();
      if (to.isPresent()) {
        assertThat(from.perSecondUntil(to.get())).isBetween(limit * 0.95, limit * 1.05);
        windows++;
      }
    }
    assertThat(windows).as("windows of ten seconds").isGreaterThan(10);
  }

  /** What no compression makes smaller. */
  private static void feedNoise(PracticeParty gateway) throws SQLException {
    Random random = new Random(4);
    try (Connection feeder = gateway.connect(Role.FEEDER);
        PreparedStatement insert =
            feeder.prepareStatement(
                """
                INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision, media_type, content)
                VALUES (?, 'FUKUHON', ?, 'CURRENT', 1, 'application/octet-stream', ?)
                """)) {
      feeder.setAutoCommit(false);
      for (int i = 0; i < 8_500; i++) {
        byte[] content = new byte[900];
        random.nextBytes(content);
        insert.setString(1, gateway.name());
        insert.setString(2, "noise-" + i);
        insert.setBytes(3, content);
        insert.addBatch();
      }
      insert.executeBatch();
      feeder.commit();
    }
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.list = new CopyOnWriteArrayList<>();
    told.start();
    ((Logger) LoggerFactory.getLogger("jp.fukuhon.jobs.transfer.LineRun")).addAppender(told);
    return told;
  }
}
