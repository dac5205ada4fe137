package jp.fukuhon.core.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * 操作履歴 (第5-4(5)): who did what, when, on which transfer, with which outcome. Append-only; the
 * engine's role can only insert. An entry belongs to the caller's transaction: it is there if and
 * only if what it records is. Thread-safe.
 *
 * <p>Details never hold contents of registers.
 */
public final class OperationLog {

  private final JdbcClient jdbc;
  private final JsonMapper json = JsonMapper.shared();

  public OperationLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Appends an entry.
   *
   * @param actor party code, operating-system user or {@code engine}
   * @param action a verb in upper case, for example {@code PUBLISH}
   * @param stream {@code 131016-FUKUHON}; null when it concerns none
   * @param transferId null when it concerns none
   * @param outcome {@code OK}, {@code REFUSED} or a state
   * @param detail numbers and reasons
   */
  public void append(
      String actor,
      String action,
      @Nullable String stream,
      @Nullable String transferId,
      String outcome,
      Map<String, ?> detail) {
    jdbc.sql(
            """
            INSERT INTO audit.operation_log (actor, action, stream, transfer_id, outcome, detail)
            VALUES (:actor, :action, :stream, :transferId, :outcome, cast(:detail AS jsonb))
            """)
        .param("actor", actor)
        .param("action", action)
        .param("stream", stream)
        .param("transferId", transferId)
        .param("outcome", outcome)
        .param("detail", json.writeValueAsString(detail))
        .update();
  }
}
