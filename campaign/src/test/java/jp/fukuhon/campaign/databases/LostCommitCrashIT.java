package jp.fukuhon.campaign.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.campaign.scene.Share;
import jp.fukuhon.testkit.fault.CommitFaultProxy;
import jp.fukuhon.testkit.fault.CommitFaultProxy.Fault;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The connection is lost exactly at COMMIT, where the engine cannot know what became of its
 * transaction: it committed and the answer was lost, or the COMMIT never arrived.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostCommitCrashIT {

  private static final List<String> SENDER =
      List.of(
          "INSERT INTO gateway.transfer",
          "SELECT source.narrow_window",
          "UPDATE gateway.transfer SET acceptance",
          "INSERT INTO gateway.chunk",
          "UPDATE gateway.transfer SET completion",
          "SELECT source.close_window",
          "INSERT INTO batch.BATCH_JOB_INSTANCE",
          "INSERT INTO batch.BATCH_STEP_EXECUTION");
  private static final List<String> CENTRE =
      List.of(
          "INSERT INTO registry.transfer (",
          "INSERT INTO registry.chunk",
          "UPDATE registry.transfer SET state = 'VERIFYING'",
          "INSERT INTO registry.verification",
          "UPDATE registry.stream",
          "INSERT INTO batch.BATCH_JOB_INSTANCE",
          "INSERT INTO batch.BATCH_STEP_EXECUTION");

  private @Nullable Scene scene;
  private @Nullable CommitFaultProxy source;
  private @Nullable CommitFaultProxy registry;

  private record Case(boolean atSender, String statement, Fault fault) {
    @Override
    public String toString() {
      return (atSender ? "sender: " : "centre: ") + fault + " after " + statement;
    }
  }

  @TestFactory
  Stream<DynamicTest> whatBecameOfACommitIsFoundOut() {
    List<Case> cases = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      SENDER.forEach(statement -> cases.add(new Case(true, statement, fault)));
      CENTRE.forEach(statement -> cases.add(new Case(false, statement, fault)));
    }
    return Share.wanted().select(cases).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> run(one)));
  }

  private Scene scene() throws SQLException {
    Scene there = scene;
    if (there == null) {
      there = Scene.small();
      source = detour(there.gateway());
      registry = detour(there.centre());
      there.serving().kill();
      there.serveAgain();
      scene = there;
    }
    return there;
  }

  private static CommitFaultProxy detour(PracticeParty party) {
    CommitFaultProxy proxy = CommitFaultProxy.to(party.databasePort());
    party.reconfigure("127.0.0.1:" + party.databasePort(), "127.0.0.1:" + proxy.port());
    return proxy;
  }

  private void run(Case one) throws SQLException {
    Scene there = scene();
    CommitFaultProxy proxy = Objects.requireNonNull(one.atSender() ? source : registry);
    boolean held = false;
    try {
      there.changeAll();
      int faults = proxy.faults();
      proxy.breakNextCommit(one.fault(), one.statement());
      EngineProcess sender = there.gateway().start("send");
      assertThat(sender.awaitExit()).as(sender.output()).isNotEqualTo(1);
      assertThat(proxy.faults()).as("a COMMIT was broken: " + one).isEqualTo(faults + 1);
      Recovery.settle(there, 1);
      there.checker().holdsSettled();
      held = true;
    } finally {
      if (!held) {
        close();
      }
    }
  }

  private void close() throws SQLException {
    Scene there = scene;
    scene = null;
    if (there != null) {
      there.close();
      Objects.requireNonNull(source).close();
      Objects.requireNonNull(registry).close();
    }
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    Scene there = scene;
    if (there != null) {
      there.contentsEqual();
      close();
    }
  }
}
