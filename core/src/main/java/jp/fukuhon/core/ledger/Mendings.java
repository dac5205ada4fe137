package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 是正: what operators have asked for after a comparison (突合), at the source. What is approved is
 * taken up by the stream's next transfer. Thread-safe.
 */
public final class Mendings {

  private static final String SELECT =
      """
      SELECT m.mending_no, m.comparison_id, m.action, m.requested_by, m.approved_by, m.taken_at IS NOT NULL AS taken,
             (SELECT count(*) FROM gateway.mending_record r WHERE r.mending_no = m.mending_no) AS records
        FROM gateway.mending m
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  public Mendings(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** What is done. */
  public enum Action {
    /** 再送: registers travel again as they are; one person approves. */
    RESEND,
    /** 取下げ: registers that the source does not have are withdrawn; a second person approves. */
    WITHDRAW
  }

  /**
   * A request.
   *
   * @param number of it
   * @param comparison that it mends
   * @param requestedBy who asked for it
   * @param approvedBy null until it is approved
   * @param taken a transfer has taken it up
   * @param records how many registers
   */
  public record Mending(
      long number,
      String comparison,
      Action action,
      String requestedBy,
      @Nullable String approvedBy,
      boolean taken,
      long records) {}

  /**
   * A register that is mended.
   *
   * @param registerId of it
   * @param centreRevision the centre's; null when it has none
   */
  public record Target(String registerId, @Nullable Integer centreRevision) {}

  /** Keeps a request; in the caller's transaction. */
  public long ask(
      String comparison, StreamId stream, Action action, String by, List<Target> targets) {
    long number =
        jdbc.sql(
                """
                INSERT INTO gateway.mending (comparison_id, municipality_code, dataset, action, requested_by)
                VALUES (?, ?, ?, ?, ?) RETURNING mending_no
                """)
            .params(
                comparison,
                stream.municipality().value(),
                stream.dataset().name(),
                action.name(),
                by)
            .query(Long.class)
            .single();
    for (Target target : targets) {
      jdbc.sql(
              "INSERT INTO gateway.mending_record (mending_no, register_id, centre_revision) VALUES"
                  + " (:no, :id, :revision)")
          .param("no", number)
          .param("id", target.registerId())
          .param(
              "revision",
              action == Action.WITHDRAW ? target.centreRevision() : null,
              java.sql.Types.INTEGER)
          .update();
    }
    return number;
  }

  /**
   * Approves a request; in the caller's transaction. The database refuses a withdrawal that the
   * same person has asked for.
   *
   * @return false when it was approved before
   */
  public boolean approve(long number, String by) {
    return jdbc.sql(
                "UPDATE gateway.mending SET approved_by = ?, approved_at = clock_timestamp() WHERE"
                    + " mending_no = ? AND approved_at IS NULL")
            .params(by, number)
            .update()
        == 1;
  }

  /** The request of that number. */
  public Optional<Mending> find(long number) {
    return jdbc.sql(SELECT + " WHERE m.mending_no = ?")
        .param(number)
        .query((row, n) -> map(row))
        .optional();
  }

  /** The requests made after a comparison. */
  public List<Mending> of(String comparison) {
    return jdbc.sql(SELECT + " WHERE m.comparison_id = ? ORDER BY m.mending_no")
        .param(comparison)
        .query((row, n) -> map(row))
        .list();
  }

  private static Mending map(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Mending(
        row.getLong("mending_no"),
        row.getString("comparison_id"),
        Action.valueOf(row.getString("action")),
        row.getString("requested_by"),
        row.getString("approved_by"),
        row.getBoolean("taken"),
        row.getLong("records"));
  }

  /**
   * Gives every register of the stream's approved requests a new number, each request in one
   * transaction; the caller holds the stream's run lock and its freeze window is closed. Repeating
   * it is safe.
   *
   * @return how many registers will travel for it
   */
  public long takeUp(StreamId stream) {
    List<Long> approved =
        jdbc.sql(
                """
                SELECT mending_no FROM gateway.mending
                 WHERE municipality_code = ? AND dataset = ? AND approved_at IS NOT NULL AND taken_at IS NULL
                 ORDER BY mending_no
                """)
            .params(stream.municipality().value(), stream.dataset().name())
            .query(Long.class)
            .list();
    long mended = 0;
    for (long number : approved) {
      mended +=
          Math.max(
              0,
              FaultPoint.MENDING_TAKEN.transaction(
                  transactions,
                  () ->
                      jdbc.sql("SELECT source.mend(?)").param(number).query(Long.class).single()));
    }
    return mended;
  }
}
