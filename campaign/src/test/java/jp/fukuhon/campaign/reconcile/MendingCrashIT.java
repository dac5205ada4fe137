package jp.fukuhon.campaign.reconcile;

import static jp.fukuhon.campaign.reconcile.Sides.byHand;
import static jp.fukuhon.campaign.reconcile.Sides.differences;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * What a comparison has found is mended by the next transfer, and the comparison after it is clean.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MendingCrashIT {

  private Sides sides;

  @BeforeAll
  void layOut() throws SQLException {
    sides = new Sides(300);
  }

  @AfterAll
  void close() {
    sides.close();
  }

  @Test
  void registersAreSentAgainAndWithdrawnAndTheReportSaysSo() throws SQLException {
    byHand(
        sides.centre(),
        "registry.register_version",
        "DELETE FROM registry.register_version WHERE register_id = ?",
        sides.fromTheEnd(0));
    byHand(
        sides.gateway(),
        "source.register",
        "DELETE FROM source.register WHERE register_id = ?",
        sides.fromTheEnd(70));
    JsonNode found = sides.reconcile(13);
    assertThat(differences(found)).hasSize(2);
    String id = found.required("id").stringValue();

    assertThat(sides.gateway().run("reconcile", "mend", id, "--resend", "--by", "佐藤").stdout())
        .contains("再送 1 件", "承認済み");
    String asked =
        sides.gateway().run("reconcile", "mend", id, "--withdraw", "--by", "佐藤", "--json").stdout();
    assertThat(asked).contains("\"WITHDRAW\"");
    String number = asked.replaceAll("(?s).*\"mending\"\\D*(\\d+).*", "$1");
    assertThat(sides.gateway().start("reconcile", "approve", number, "--by", "佐藤").awaitExit())
        .as("by the person who asked for it")
        .isNotZero();
    sides.gateway().run("reconcile", "approve", number, "--by", "鈴木");

    sides.gateway().run("send");
    JsonNode mended = sides.reconcile(0);
    assertThat(differences(mended)).isEmpty();
    assertThat(mended.required("mended").required("RESEND").intValue()).isEqualTo(1);
    assertThat(mended.required("mended").required("WITHDRAW").intValue()).isEqualTo(1);
  }
}
