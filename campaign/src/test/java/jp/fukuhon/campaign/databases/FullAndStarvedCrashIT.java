package jp.fukuhon.campaign.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A disk that is full, a pool that is exhausted, a heap that is too small. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullAndStarvedCrashIT {

  private static final int LARGE = 48 << 20;

  private Scene scene;

  @BeforeAll
  void layOut() throws SQLException {
    scene = Scene.withTwoServers();
  }

  @BeforeEach
  void changeEverything() throws SQLException {
    scene.changeAll();
  }

  @AfterEach
  void settle() throws SQLException {
    scene.serveAgain();
    Recovery.settle(scene, 1);
    scene.checker().holdsSettled();
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Scene there = scene) {
      there.contentsEqual();
    }
  }

  @Test
  void aFullDiskAtTheCentreStopsTheTransferUntilThereIsRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.of(scene.centre(), "registry.register_version")) {
      EngineProcess sender = scene.gateway().start("send");
      scene.await("the disk is full", () -> disk.isFull() || !sender.isAlive());
      assertThat(scene.frozenBy()).as("it is still frozen").isNotEmpty();
      scene.checker().holdsNow();
      disk.makeRoom();
      assertThat(sender.awaitExit()).as(sender.output()).isNotEqualTo(1);
    }
  }

  @Test
  void aFullDiskAtTheSenderStopsTheTransferUntilThereIsRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.of(scene.gateway(), "gateway.chunk")) {
      EngineProcess sender = scene.gateway().start("send");
      scene.await("the sender ends", () -> !sender.isAlive());
      assertThat(sender.awaitExit()).as(sender.output()).isNotIn(0, 1);
      assertThat(disk.isFull()).isTrue();
      scene.checker().holdsNow();
      disk.makeRoom();
      Recovery.settle(scene, 1);
    }
  }

  @Test
  void anExhaustedPoolAtTheCentreMakesSendersWaitAndLosesNothing() throws Exception {
    EngineProcess sender;
    try (Connection holder = scene.centre().connect(Role.SUPERUSER)) {
      holder.setAutoCommit(false);
      scene.atSender().stand(new Place(FaultPoint.CHUNK_LEDGER, Moment.AFTER), 2);
      sender = scene.gateway().start("send");
      scene.await("chunks go", () -> scene.atSender().isStanding() || !sender.isAlive());
      Sql.update(holder, "LOCK TABLE registry.transfer IN ACCESS EXCLUSIVE MODE");
      List<EngineProcess> viewers =
          List.of(scene.gateway().start("send"), scene.gateway().start("send"));
      scene.atSender().withdraw();
      scene.await("sessions wait for the table", () -> waiting() > 1);
      viewers.forEach(EngineProcess::awaitExit);
      holder.rollback();
    }
    assertThat(sender.awaitExit()).as(sender.output()).isNotEqualTo(1);
  }

  private long waiting() throws SQLException {
    return Sql.number(scene.registry(), "SELECT count(*) FROM pg_locks WHERE NOT granted");
  }

  @Test
  void outOfMemoryInAWorkerOfTheSenderEndsTheRunAndNothingElse() throws Exception {
    large();
    scene.gateway().jvm(scene.atSender().option(), "-Xmx72m");
    EngineProcess sender = scene.gateway().start("send");
    int exit = sender.awaitExit();
    assertThat(sender.stderr() + sender.stdout()).contains("OutOfMemoryError");
    assertThat(exit).isNotZero();
    scene.gateway().jvm(scene.atSender().option());
    scene.checker().holdsNow();
    Recovery.settle(scene, 1);
    assertThat(scene.state(scene.newest())).isEqualTo("COMMITTED");
  }

  @Test
  void outOfMemoryInAWorkerOfTheCentreIsSurvived() throws Exception {
    large();
    scene.serving().kill();
    scene.centre().jvm(scene.atCentre().option(), "-Xmx72m");
    scene.serveAgain();
    EngineProcess sender = scene.gateway().start("send");
    scene.await(
        "the centre runs out of memory",
        () -> scene.serving().output().contains("OutOfMemoryError") || !sender.isAlive());
    scene.centre().jvm(scene.atCentre().option());
    scene.serving().kill();
    scene.serveAgain();
    assertThat(sender.awaitExit()).as(sender.output()).isNotEqualTo(1);
    Recovery.settle(scene, 1);
  }

  /** A register of which nothing can be compressed. */
  private void large() throws SQLException {
    try (Connection feeder = scene.gateway().connect(Role.FEEDER)) {
      byte[] content = new byte[LARGE];
      new java.util.Random(LARGE).nextBytes(content);
      Sql.update(
          feeder,
          """
          UPDATE source.register SET revision = revision + 1, media_type = 'image/tiff', content = ?
           WHERE register_id = (SELECT max(register_id) FROM source.register)
          """,
          content);
    }
  }

  /** A table on a file system of a few megabytes. */
  private static final class SmallDisk implements AutoCloseable {

    private final PracticeParty party;
    private final String table;
    private final Path mount;

    private SmallDisk(PracticeParty party, String table, Path mount) {
      this.party = party;
      this.table = table;
      this.mount = mount;
    }

    static SmallDisk of(PracticeParty party, String table) throws Exception {
      Path mount = Files.createTempDirectory("fukuhon-small-disk-");
      SmallDisk disk = new SmallDisk(party, table, mount);
      run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", mount.toString());
      Path space = Files.createDirectory(mount.resolve("space"));
      run("chown", "--reference=" + party.databaseDirectory().resolve("data"), space.toString());
      run("chmod", "700", space.toString());
      disk.sql("CREATE TABLESPACE small LOCATION '" + space + "'");
      disk.sql("ALTER TABLE " + table + " SET TABLESPACE small");
      disk.fill();
      return disk;
    }

    /** Leaves less than a page: what does not fit into the pages that there are does not fit. */
    private void fill() throws IOException {
      long free = Files.getFileStore(mount).getUsableSpace();
      long ballast = free - 4_096;
      byte[] block = new byte[1 << 20];
      try (var out = Files.newOutputStream(mount.resolve("ballast"))) {
        for (long left = ballast; left > 0; left -= block.length) {
          out.write(block, 0, (int) Math.min(block.length, left));
        }
      }
    }

    boolean isFull() throws IOException {
      return Files.getFileStore(mount).getUsableSpace() < 16_384;
    }

    void makeRoom() throws IOException {
      Files.deleteIfExists(mount.resolve("ballast"));
    }

    private void sql(String statement) throws SQLException {
      try (Connection superuser = party.connect(Role.SUPERUSER)) {
        Sql.update(superuser, statement);
      }
    }

    private static void run(String... command) throws IOException, InterruptedException {
      List<String> asRoot = new ArrayList<>(List.of(command));
      if (!"root".equals(System.getProperty("user.name"))) {
        asRoot.addFirst("sudo");
      }
      Process process = new ProcessBuilder(asRoot).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "a small disk needs root: '" + String.join(" ", command) + "' failed");
      }
    }

    @Override
    public void close() throws Exception {
      makeRoom();
      sql("ALTER TABLE " + table + " SET TABLESPACE pg_default");
      sql("DROP TABLESPACE small");
      run("umount", mount.toString());
      Files.deleteIfExists(mount);
    }
  }
}
