package jp.fukuhon.core.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * 操作履歴 (第5-4(5)): who did what, when, on which transfer, with which outcome. Append-only; the
 * engine's role can only insert. An entry belongs to the caller's transaction: it is there if and
 * only if what it records is. Thread-safe.
 *
 * <p>The database chains the entries by hash: those of a stream form one chain, those that must not
 * wait for a stream form chains of their own by actor and kind. An entry locks the head of its
 * chain until the transaction ends, so append last, and to one chain in a transaction.
 *
 * <p>Details never hold contents of registers.
 */
public final class OperationLog {

  /** What refused accesses have as their outcome. */
  public static final String REFUSED = "REFUSED";

  private static final int LONGEST_REASON = 500;
  private static final int VIEW_LANES = 8;

  private final JdbcClient jdbc;
  private final JsonMapper json = JsonMapper.shared();

  public OperationLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Who runs this process, as the operating system knows it. */
  public static String operator() {
    return System.getProperty("user.name", "?");
  }

  /**
   * Appends an entry to the chain of its stream, or of actor and action when it concerns none.
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
    insert(null, actor, action, stream, transferId, outcome, detail);
  }

  /**
   * Appends the opening of a record, in chains of the viewer's own: viewers wait neither for a
   * stream's transfer nor, as a rule, for each other.
   *
   * @param viewer party code or operating-system user
   * @param stream of the record
   * @param transferId whose version is opened
   * @param registerId of the record
   * @param revision that is opened
   */
  public void viewing(
      String viewer, String stream, String transferId, String registerId, int revision) {
    int lane = Math.floorMod(registerId.hashCode(), VIEW_LANES);
    insert(
        viewer + "/VIEW/" + lane,
        viewer,
        "VIEW",
        stream,
        transferId,
        "OK",
        Map.of("registerId", registerId, "revision", revision));
  }

  /**
   * Appends a refused access, in the chain of what that actor was refused. Call it outside the
   * transaction that was refused, which is rolled back.
   *
   * @param actor party code of the certificate; {@code ?} when it names none
   * @param action what was attempted, in upper case
   * @param stream null when it concerns none or none that is known
   * @param transferId null likewise
   * @param code of the refusal
   * @param reason as the refused party was told; cut after 500 characters
   * @param more what else is known: addresses, counts, what a certificate claims
   */
  public void refused(
      String actor,
      String action,
      @Nullable String stream,
      @Nullable String transferId,
      ErrorCode code,
      String reason,
      Map<String, ?> more) {
    Map<String, Object> detail = new LinkedHashMap<>(more);
    detail.put("code", code.name());
    detail.put("reason", printable(reason));
    insert(actor + "/" + REFUSED, actor, action, stream, transferId, REFUSED, detail);
  }

  /**
   * Appends that a party's documents contradict each other about its own log, in the transaction
   * that stores the later one.
   *
   * @param party that said both
   * @param transfer whose document said it last
   * @param what one sentence
   */
  public void contradiction(String party, TransferId transfer, String what) {
    append(
        party,
        "CHECKPOINT",
        transfer.stream().toString(),
        transfer.toString(),
        "CONTRADICTION",
        Map.of("reason", printable(what)));
  }

  /**
   * What a database's text can take of a message: at most 500 characters, no control characters, no
   * unpaired surrogates.
   */
  public static String printable(@Nullable String reason) {
    if (reason == null) {
      return "";
    }
    StringBuilder printable = new StringBuilder();
    reason
        .codePoints()
        .limit(LONGEST_REASON)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private void insert(
      @Nullable String chain,
      String actor,
      String action,
      @Nullable String stream,
      @Nullable String transferId,
      String outcome,
      Map<String, ?> detail) {
    FaultPoint.LOG_ENTRY.before();
    jdbc.sql(
            """
            INSERT INTO audit.operation_log (actor, action, stream, transfer_id, outcome, detail, chain)
            VALUES (:actor, :action, :stream, :transferId, :outcome, cast(:detail AS jsonb), :chain)
            """)
        .param("actor", actor)
        .param("action", action)
        .param("stream", stream)
        .param("transferId", transferId)
        .param("outcome", outcome)
        .param("detail", json.writeValueAsString(detail))
        .param("chain", chain)
        .update();
    FaultPoint.LOG_ENTRY.after();
  }
}
