package jp.fukuhon.campaign.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.campaign.scene.Share;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.restore.DatabaseBackup;
import jp.fukuhon.testkit.restore.RestoreStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Either database is put back to a backup from any moment of an earlier transfer, with its
 * high-water mark or without, after more or less has happened since; the recovery is killed once at
 * each of its messages. Nothing that either side still held is lost, nothing older is ever viewed,
 * and one command is enough.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreCrashIT {

  private static final int EXIT_RESTORED = 12;
  private static final int REGISTERS = 120;
  private static final String RECOVERY = "PUT /v1/streams/[^/]+/[^/]+/recovery";

  private @Nullable RestoreStage stage;
  private int recoveries;

  /** Whose database is put back. */
  enum Side {
    GATEWAY,
    CENTRE
  }

  /** The request before which the backup is taken. */
  enum Moment {
    PREPARING("GET /v1/streams/.*", 2),
    OFFERING("PUT /v1/transfers/[^/]+", 1),
    FIRST_CHUNK("PUT /v1/transfers/[^/]+/partitions/[0-9]+/chunks/[0-9]+", 1),
    LATER_CHUNK("PUT /v1/transfers/[^/]+/partitions/[0-9]+/chunks/[0-9]+", 4),
    COMPLETING("PUT /v1/transfers/[^/]+/completion", 1),
    AWAITING("GET /v1/transfers/[^/]+/receipt", 1);

    private final String request;
    private final int nth;

    Moment(String request, int nth) {
      this.request = request;
      this.nth = nth;
    }
  }

  /** What happens after the backup. */
  enum Since {
    /** The transfer comes to its end. */
    ENDED,
    /** Two more transfers. */
    TWO_MORE,
    /** Another one is under way when the database is put back. */
    ANOTHER_OPEN,
    /** It is given up. */
    ABORTED
  }

  private record Case(Side side, Moment moment, Since since, boolean marked) {
    @Override
    public String toString() {
      return side
          + " put back to "
          + moment
          + ", since then "
          + since
          + (marked ? "" : ", its mark lost as well");
    }
  }

  @TestFactory
  Stream<DynamicTest> eitherSideIsPutBackToAnyMomentOfAnEarlierTransfer() {
    List<Case> cases = new ArrayList<>();
    for (boolean marked : List.of(true, false)) {
      for (Side side : Side.values()) {
        for (Moment moment : Moment.values()) {
          for (Since since : Since.values()) {
            cases.add(new Case(side, moment, since, marked));
          }
        }
      }
    }
    return Share.wanted().select(cases).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> run(one)));
  }

  private void run(Case one) throws Exception {
    RestoreStage there = stage == null ? laidOut() : stage;
    stage = there;
    boolean held = false;
    try {
      live(there, one);
      mend(there, one);
      held = true;
    } catch (AssertionError | RuntimeException e) {
      System.out.println(there.diagnosis());
      throw e;
    } finally {
      if (!held) {
        stage = null; // what is left may spoil the next case
        there.close();
      }
    }
  }

  private static RestoreStage laidOut() throws Exception {
    RestoreStage stage = new RestoreStage(REGISTERS);
    stage.gateway().run("send");
    stage.view();
    return stage;
  }

  /** A backup in the middle, then what happened since, then the restore. */
  private static void live(RestoreStage stage, Case one) throws Exception {
    PracticeParty party = one.side() == Side.GATEWAY ? stage.gateway() : stage.centre();
    stage.registers().change(80);
    stage.killAt(one.moment().request, one.moment().nth, "send");
    DatabaseBackup backup = stage.backup(party);
    switch (one.since()) {
      case ENDED -> stage.gateway().run("send");
      case TWO_MORE -> {
        stage.gateway().run("send");
        stage.registers().change(30);
        stage.gateway().run("send");
        stage.registers().change(10);
        stage.gateway().run("send");
      }
      case ANOTHER_OPEN -> {
        stage.gateway().run("send");
        stage.registers().change(60);
        stage.killAt(Moment.LATER_CHUNK.request, 3, "send");
      }
      case ABORTED -> {
        stage.abortOpen();
        stage.gateway().run("send");
      }
    }
    stage.view();
    stage.restore(backup);
    backup.drop();
    if (!one.marked()) {
      stage.removeMarks(party);
    }
    stage.serveAgain();
  }

  private void mend(RestoreStage stage, Case one) throws Exception {
    boolean centreKnows = one.side() == Side.CENTRE && one.marked();
    if (centreKnows) {
      assertThat(stage.view()).isEmpty();
    }
    EngineProcess noticing = stage.gateway().start("send");
    int exit = noticing.awaitExit();
    if (one.marked()) {
      assertThat(exit).as(noticing.output()).isEqualTo(EXIT_RESTORED);
    } else {
      assertThat(exit).as(noticing.output()).isIn(0, EXIT_RESTORED);
    }
    if (exit == EXIT_RESTORED) {
      recover(stage, one);
    }
    stage.registers().feedAgain();
    stage.gateway().run("send");
    stage.settled();
    assertThat(stage.gateway().run("recover", RestoreStage.STREAM).stdout()).contains("in step");
  }

  /** Killed once, at another of its messages each time. */
  private void recover(RestoreStage stage, Case one) throws Exception {
    if (one.side() == Side.CENTRE) {
      assertThat(stage.view()).as("a centre that was put back").isEmpty();
    }
    int message = 1 + recoveries++ % 3;
    stage.killAt(RECOVERY, message, "recover", RestoreStage.STREAM);
    EngineProcess again = stage.gateway().start("recover", RestoreStage.STREAM);
    assertThat(again.awaitExit()).as(again.output()).isZero();
  }

  @AfterAll
  void clear() {
    if (stage != null) {
      stage.close();
    }
  }
}
