package jp.fukuhon.campaign.twins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two of everything at once: the rows decide, and nothing is doubled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwinsCrashIT {

  private Scene scene;
  private Orders secondSender;
  private @Nullable EngineProcess secondNode;

  @BeforeAll
  void layOut() throws SQLException {
    scene = Scene.small();
    secondSender = Orders.in(scene.lab().outputs().resolveSibling("orders").resolve("second"));
  }

  @BeforeEach
  void changeEverything() throws SQLException {
    scene.changeAll();
  }

  @AfterEach
  void settle() throws SQLException {
    scene.atSender().withdraw();
    scene.atCentre().withdraw();
    secondSender.withdraw();
    Recovery.settle(scene, 1);
    scene.checker().holdsSettled();
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Scene there = scene) {
      EngineProcess node = secondNode;
      if (node != null) {
        node.close();
      }
      there.contentsEqual();
    }
  }

  /**
   * Where the first sender stood when it was taken for dead: where it holds no row, or nobody could
   * pass it.
   */
  enum Asleep {
    BEFORE_A_CHUNK(FaultPoint.CHUNK_REQUEST, Moment.BEFORE),
    WITH_AN_ACKNOWLEDGEMENT(FaultPoint.CHUNK_REQUEST, Moment.AFTER),
    BEFORE_ITS_COMPLETION(FaultPoint.COMPLETION_REQUEST, Moment.BEFORE),
    BEFORE_A_RECEIPT(FaultPoint.RECEIPT_REQUEST, Moment.BEFORE);

    private final FaultPoint point;
    private final Moment moment;

    Asleep(FaultPoint point, Moment moment) {
      this.point = point;
      this.moment = moment;
    }

    private Place place() {
      return new Place(point, moment);
    }
  }

  /** The first wakes while the second is in the middle of the same transfer. */
  @ParameterizedTest
  @EnumSource(names = {"BEFORE_A_CHUNK", "WITH_AN_ACKNOWLEDGEMENT"})
  void twoSendersOfOneTransferAtOnceAreHarmless(Asleep asleep) throws SQLException {
    EngineProcess first = asleep(asleep);
    String id = scene.newest();
    secondSender.stand(new Place(FaultPoint.CHUNK_REQUEST, Moment.AFTER), 1);
    EngineProcess second = secondOf(id);
    scene.await("the second sends", () -> secondSender.isStanding() || !second.isAlive());
    scene.atSender().withdraw();
    secondSender.withdraw();
    first.awaitExit();
    second.awaitExit();
    Recovery.settle(scene, 1);
    assertThat(scene.state(id)).isEqualTo("COMMITTED");
  }

  /** The first wakes when the second has brought the transfer to its end and begun the next. */
  @ParameterizedTest
  @EnumSource
  void aSenderThatWakesAfterTheNextTransferHasBegunDoesNotTouchIt(Asleep asleep)
      throws SQLException {
    EngineProcess first = asleep(asleep);
    String id = scene.newest();
    secondOf(id).expectExit(0);
    assertThat(scene.state(id)).isEqualTo("COMMITTED");
    scene.changeAll();
    secondSender.stand(new Place(FaultPoint.CHUNK_LEDGER, Moment.AFTER), 2);
    EngineProcess next = inSecondPlace("send");
    scene.await("the next is under way", () -> secondSender.isStanding() || !next.isAlive());
    String following = scene.frozenBy();
    assertThat(following).isNotEqualTo(id).isNotEmpty();
    scene.atSender().withdraw();
    first.awaitExit();
    assertThat(scene.frozenBy()).isEqualTo(following);
    secondSender.withdraw();
    next.expectExit(0);
    assertThat(scene.state(following)).isEqualTo("COMMITTED");
  }

  /** A sender stands still and its database takes it for dead: its run lock is free. */
  private EngineProcess asleep(Asleep asleep) throws SQLException {
    scene.atSender().stand(asleep.place(), 1);
    EngineProcess first = scene.gateway().start("send");
    scene.await(
        "the first stands at " + asleep.place(),
        () -> scene.atSender().isStanding() || !first.isAlive());
    assertThat(first.isAlive()).as(first.output()).isTrue();
    takeForDead(scene.gateway());
    return first;
  }

  private void takeForDead(PracticeParty party) throws SQLException {
    try (Connection superuser = party.connect(Role.SUPERUSER)) {
      long ended =
          Sql.number(
              superuser,
              """
              SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND database =
                (SELECT oid FROM pg_database WHERE datname = current_database())
              """);
      assertThat(ended).isPositive();
    }
    if (party == scene.gateway()) {
      Recovery.awaitNobodyAtWork(scene);
    }
  }

  private EngineProcess secondOf(String id) {
    return inSecondPlace("restart", id);
  }

  private EngineProcess inSecondPlace(String... verb) {
    scene.gateway().jvm(secondSender.option());
    try {
      return scene.gateway().start(verb);
    } finally {
      scene.gateway().jvm(scene.atSender().option());
    }
  }

  @Test
  void ofManyOperatorsAtOnceOneRunsAndTheOthersAreToldWho() throws SQLException {
    scene.atSender().stand(new Place(FaultPoint.CHUNK_LEDGER, Moment.AFTER), 2);
    EngineProcess sender = scene.gateway().start("send");
    scene.await("it is under way", () -> scene.atSender().isStanding());
    String id = scene.newest();
    sender.kill();
    Recovery.awaitNobodyAtWork(scene);
    scene.atSender().stand(new Place(FaultPoint.JOB_REPAIR, Moment.BEFORE), 1);
    List<EngineProcess> operators = new ArrayList<>();
    operators.add(scene.gateway().start("restart", id));
    operators.add(scene.gateway().start("restart", id));
    operators.add(scene.gateway().start("send"));
    operators.add(scene.gateway().start("abort", id, "--yes", "--reason", "two operators"));
    scene.await(
        "all but one have ended",
        () -> operators.stream().filter(EngineProcess::isAlive).count() <= 1);
    scene.atSender().withdraw();
    Set<Integer> exits =
        operators.stream().map(EngineProcess::awaitExit).collect(Collectors.toSet());
    assertThat(exits).as(scene.diagnosis()).isSubsetOf(0, 11).contains(0);
    operators.stream()
        .filter(operator -> operator.awaitExit() == 11)
        .forEach(operator -> assertThat(operator.stderr()).contains("pid").contains("HINT:"));
    assertThat(scene.state(id)).isIn("COMMITTED", "ABORTED");
  }

  @Test
  void twoNodesOfTheCentreVerifyAndDecideOnce() throws SQLException {
    secondNode();
    for (int i = 0; i < 5; i++) {
      scene.changeAll();
      scene.gateway().run("send");
    }
    assertThat(scene.state(scene.newest())).isEqualTo("COMMITTED");
  }

  /** The second node takes over what the first still holds in its hand. */
  @ParameterizedTest
  @EnumSource(names = {"VERIFY_CHUNK", "DECISION", "OUTCOME"})
  void aNodeTakenForDeadThatIsNotDecidesNothingTwice(FaultPoint point) throws SQLException {
    secondNode();
    Orders first = scene.atCentre();
    first.stand(new Place(point, Moment.BEFORE), 1);
    EngineProcess sender = scene.gateway().start("send");
    scene.await("a node stands at " + point, () -> first.isStanding() || !sender.isAlive());
    assertThat(first.isStanding()).as(sender.output()).isTrue();
    String id = scene.newest();
    takeForDead(scene.centre());
    scene.await(
        "the other node is at it",
        () ->
            Sql.number(
                    scene.registry(),
                    """
                    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database =
                      (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
                > 0);
    first.withdraw();
    sender.expectExit(0);
    assertThat(scene.state(id)).isEqualTo("COMMITTED");
    assertThat(
            Sql.number(
                scene.registry(),
                "SELECT count(*) FROM audit.operation_log WHERE transfer_id = ? AND action ="
                    + " 'PUBLISHED'",
                id))
        .isEqualTo(1);
  }

  /** Another node of the centre: its own folder and port, the same database. */
  private void secondNode() {
    EngineProcess known = secondNode;
    if (known != null && known.isAlive()) {
      return;
    }
    Path folder = scene.centre().directory().resolveSibling("centre-2");
    copy(scene.centre().directory(), folder);
    int port = freePort();
    Path settings = folder.resolve("fukuhon.yaml");
    try {
      Files.writeString(
          settings,
          Files.readString(settings)
              .replace("port: " + scene.centre().httpsPort(), "port: " + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    EngineProcess node = scene.lab().start("-C", folder.toString(), "serve");
    secondNode = node;
    scene.await("the second node serves", () -> node.stdout().contains("serves https://"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (!file.startsWith(from.resolve("postgres")) && !Files.exists(target)) {
          Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
