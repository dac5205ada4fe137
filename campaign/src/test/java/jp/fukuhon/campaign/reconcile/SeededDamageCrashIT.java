package jp.fukuhon.campaign.reconcile;

import static jp.fukuhon.campaign.reconcile.Sides.byHand;
import static jp.fukuhon.campaign.reconcile.Sides.differences;
import static jp.fukuhon.campaign.reconcile.Sides.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.restore.DatabaseBackup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Every damage that a comparison is for, each told by its cause. Told in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeededDamageCrashIT {

  private static final String RANGES = "POST /v1/reconciliations/[^/]+/ranges";
  private static final String VERSION = "registry.register_version";
  private static final String REGISTER = "source.register";

  /** Further apart than a chunk is long: whether a chunk is whole tells one side from the other. */
  private static final int APART = 60;

  private Sides sides;
  private Map<String, String> damage = new TreeMap<>();
  private String deletedThere = "";
  private String flipped = "";

  @BeforeAll
  void layOut() throws SQLException {
    sides = new Sides(700);
  }

  @AfterAll
  void close() {
    sides.close();
  }

  private String id(int place) throws SQLException {
    return sides.fromTheEnd(place * APART);
  }

  @Test
  @Order(1)
  void aTransferLostByRestoringTheCentre() throws SQLException {
    String lost = id(1);
    DatabaseBackup before = DatabaseBackup.take(sides.centre());
    sides.change(lost);
    sides.gateway().run("send");
    DatabaseBackup after = DatabaseBackup.take(sides.centre());
    restore(before);
    assertThat(differences(sides.reconcile(13)))
        .isEqualTo(Map.of(lost, "DIFFERENT CENTRE_RESTORED"));
    restore(after);
    assertThat(differences(sides.reconcile(0))).isEmpty();
  }

  private void restore(DatabaseBackup backup) throws SQLException {
    sides.killCentre();
    backup.restore();
    backup.drop();
    sides.serveAgain();
  }

  @Test
  @Order(2)
  void aTransferLostByRestoringTheSource() throws SQLException {
    String lost = id(1);
    DatabaseBackup before = DatabaseBackup.take(sides.gateway());
    sides.change(lost);
    sides.gateway().run("send");
    DatabaseBackup after = DatabaseBackup.take(sides.gateway());
    before.restore();
    before.drop();
    assertThat(differences(sides.reconcile(13)))
        .isEqualTo(Map.of(lost, "DIFFERENT SOURCE_RESTORED"));
    after.restore();
    after.drop();
    assertThat(differences(sides.reconcile(0))).isEmpty();
  }

  @Test
  @Order(3)
  void rowsTouchedByHandOnEitherSide() throws SQLException {
    String quarantined = id(1);
    sides.spoil(quarantined);
    sides.gateway().start("send").awaitExit();
    damage.put(quarantined, "DIFFERENT QUARANTINED");

    deletedThere = id(2);
    byHand(
        sides.centre(),
        VERSION,
        "DELETE FROM registry.register_version WHERE register_id = ?",
        deletedThere);
    damage.put(deletedThere, "MISSING_AT_CENTRE REMOVED_AT_CENTRE");

    byHand(
        sides.centre(),
        VERSION,
        """
        INSERT INTO registry.register_version
        SELECT transfer_no, change_seq, number, revision, content_length, part, ordinal, codec, withdrawn,
               municipality_code, dataset, 'INSERTED', kind, media_type, commitment, sealed
          FROM registry.register_version WHERE register_id = ?
        """,
        id(3));
    damage.put("INSERTED", "MISSING_AT_SOURCE INSERTED_AT_CENTRE");

    String changedThere = id(4);
    byHand(
        sides.centre(),
        VERSION,
        "UPDATE registry.register_version SET revision = revision + 1 WHERE register_id = ?",
        changedThere);
    damage.put(changedThere, "DIFFERENT CHANGED_AT_CENTRE");

    flipped = id(5);
    byHand(
        sides.centre(),
        VERSION,
        "UPDATE registry.register_version SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) #"
            + " 1) WHERE register_id = ?",
        flipped);
    damage.put(flipped, "DIFFERENT DOES_NOT_OPEN");

    String deletedHere = id(6);
    byHand(
        sides.gateway(),
        REGISTER,
        "DELETE FROM source.register WHERE register_id = ?",
        deletedHere);
    damage.put(deletedHere, "MISSING_AT_SOURCE REMOVED_AT_SOURCE");

    byHand(
        sides.gateway(),
        REGISTER,
        """
        INSERT INTO source.register
        SELECT municipality_code, dataset, 'SNEAKED', kind, revision, media_type, content, -5, changed_at, false
          FROM source.register WHERE register_id = ?
        """,
        id(7));
    damage.put("SNEAKED", "MISSING_AT_CENTRE NEVER_FROZEN");

    String withoutNumber = id(8);
    byHand(
        sides.gateway(),
        REGISTER,
        "UPDATE source.register SET content = content || '\\x20' WHERE register_id = ?",
        withoutNumber);
    damage.put(withoutNumber, "DIFFERENT CHANGED_WITHOUT_NUMBER");

    assertThat(differences(sides.reconcile(13, "--deep"))).isEqualTo(damage);
  }

  @Test
  @Order(4)
  void changesThatArriveDuringTheComparisonAreNoDifferences() throws Exception {
    LineTrap trap = sides.line().trap(RANGES, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess running = sides.gateway().start("reconcile", "--json");
    trap.await();
    String changed = id(9);
    sides.change(changed, deletedThere, flipped);
    trap.release();
    JsonNode report = report(running.expectExit(13));
    Map<String, String> expected = new TreeMap<>(damage);
    expected.put(deletedThere, "PENDING CHANGED_SINCE");
    expected.put(flipped, "PENDING CHANGED_SINCE");
    assertThat(differences(report)).isEqualTo(expected);
    assertThat(report.required("waiting").intValue()).isEqualTo(3);
  }
}
