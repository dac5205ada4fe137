package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 掃除 of real transfers: what was replaced is gone, and everything that is there is still proven.
 */
@Execution(ExecutionMode.CONCURRENT)
class SweepIT {

  private static final String FIRST = "131016-FUKUHON-000001";

  private static JsonNode json(EngineProcess process) {
    return JsonMapper.builder().build().readTree(process.stdout());
  }

  @Test
  void replacedVersionsGoAndWhatIsCurrentIsStillProven() throws Exception {
    try (Stage stage = new Stage(PracticeLab.Plan.of(150))) {
      stage.gateway().run("send");
      stage.change(50);
      stage.gateway().run("send");
      try (Connection superuser = stage.centre().connect(Role.SUPERUSER)) {
        Sql.update(superuser, "ALTER TABLE registry.transfer DISABLE TRIGGER zz_keep");
        Sql.update(
            superuser,
            "UPDATE registry.transfer SET updated_at = updated_at - interval '100 days'");
        Sql.update(superuser, "ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep");
      }
      JsonNode foretold = json(stage.centre().run("sweep", "--dry-run", "--json"));
      assertThat(foretold.required("wouldRemove").get(1).required("rows").intValue()).isEqualTo(50);
      JsonNode swept = json(stage.centre().run("sweep", "--json"));
      assertThat(swept.required("status").stringValue()).isEqualTo("COMPLETED");
      assertThat(swept.required("removed").required("superseded").intValue()).isEqualTo(50);
      assertThat(Sql.number(stage.registry, "SELECT count(*) FROM registry.register_version"))
          .isEqualTo(150);

      assertThat(stage.centre().run("receipt", "prove", FIRST).stdout())
          .contains("computed anew from 100 stored versions and the kept leaves of 50 that were");
      stage.settle();
      stage.contentsEqual();

      try (Connection superuser = stage.centre().connect(Role.SUPERUSER)) {
        Sql.update(superuser, "ALTER TABLE registry.swept_version DISABLE TRIGGER ALL");
        Sql.update(
            superuser,
            "UPDATE registry.swept_version SET sealed_leaf = sha256(sealed_leaf) WHERE ordinal ="
                + " (SELECT min(ordinal) FROM registry.swept_version)");
      }
      assertThat(stage.centre().start("receipt", "prove", FIRST).expectExit(12).stdout())
          .contains("are not what was signed");
    }
  }
}
