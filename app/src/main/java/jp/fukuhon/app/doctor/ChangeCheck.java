package jp.fukuhon.app.doctor;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.directory.PlannedChanges;
import org.springframework.dao.DataAccessException;

/** Whether a change of this party's host or name server is planned. */
final class ChangeCheck implements Check {

  private static final String CHECK = "plan.change";

  private final PlannedChanges changes;

  ChangeCheck(PlannedChanges changes) {
    this.changes = changes;
  }

  @Override
  public String name() {
    return CHECK;
  }

  @Override
  public List<Finding> look() {
    try {
      Optional<LocalDate> planned = changes.planned();
      return List.of(
          planned
              .map(this::judge)
              .orElseGet(() -> Finding.ok(CHECK, "no change of host or name server is planned")));
    } catch (DataAccessException e) {
      return List.of(
          Finding.skipped(CHECK, "the database does not say", "mend what 'database' names"));
    }
  }

  private Finding judge(LocalDate date) {
    if (!changes.drains(date)) {
      return Finding.ok(
          CHECK,
          "a change is planned for "
              + date
              + "; no new transfer begins from "
              + date.minusDays(1)
              + " on, until a pre-flight after it");
    }
    return Finding.warn(
        CHECK,
        "a change is planned for " + date + ": no new transfer begins",
        "ホストまたはネームサーバーの変更のため、新しい送信は始まりません。",
        changes.isDue()
            ? "when the change is made and nothing here is a FAULT, this pre-flight ends the plan"
            : "open transfers go on; run 'doctor' again on " + date + " or later");
  }
}
