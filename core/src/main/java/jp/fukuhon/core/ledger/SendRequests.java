package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What operators ask the running server of a gateway to send, and what became of it. Each statement
 * is durable when it returns, unless the caller has a transaction open. Thread-safe.
 */
public final class SendRequests {

  /** The channel on which a server is told that somebody has asked. */
  public static final String CHANNEL = "fukuhon_send";

  private final JdbcClient jdbc;

  public SendRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A request that a server has taken.
   *
   * @param number of the request
   * @param stream to send
   * @param mode of the transfers to make
   * @param requestedBy who asked, as the asking process says
   */
  public record Taken(long number, StreamId stream, TransferMode mode, String requestedBy) {}

  /**
   * Where a request stands.
   *
   * @param takenBy the server at it, null while none is
   * @param exitCode how it ended, null while it has not
   * @param message one line about the end, null when there is nothing to say
   */
  public record Standing(
      @Nullable String takenBy, @Nullable Integer exitCode, @Nullable String message) {}

  /** Asks; the request's number. */
  public long ask(StreamId stream, TransferMode mode, String requestedBy) {
    long number =
        jdbc.sql(
                """
                INSERT INTO gateway.send_request (municipality_code, dataset, mode, requested_by)
                VALUES (?, ?, ?, left(?, 200)) RETURNING request_no
                """)
            .params(
                stream.municipality().value(), stream.dataset().name(), mode.name(), requestedBy)
            .query(Long.class)
            .single();
    jdbc.sql("SELECT pg_notify(?, '')").param(CHANNEL).query((row, n) -> n).single();
    return number;
  }

  /** Takes the oldest request that nobody has; two servers never take the same one. */
  public Optional<Taken> take(String server) {
    Optional<Taken> taken =
        jdbc.sql(
                """
                UPDATE gateway.send_request SET taken_by = left(?, 200), taken_at = clock_timestamp()
                 WHERE request_no = (SELECT request_no FROM gateway.send_request
                                      WHERE taken_at IS NULL AND ended_at IS NULL
                                      ORDER BY request_no LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING request_no, municipality_code, dataset, mode, requested_by
                """)
            .param(server)
            .query(
                (row, n) ->
                    new Taken(
                        row.getLong(1),
                        StreamId.parse(row.getString(2) + "-" + row.getString(3)),
                        TransferMode.valueOf(row.getString(4)),
                        row.getString(5)))
            .optional();
    if (taken.isPresent()) {
      FaultPoint.REQUEST_TAKEN.after();
    }
    return taken;
  }

  /** Enters how a request ended. */
  public void end(long number, int exitCode, String message) {
    FaultPoint.REQUEST_ENDED.before();
    jdbc.sql(
            """
            UPDATE gateway.send_request SET ended_at = clock_timestamp(), exit_code = ?, message = ?
             WHERE request_no = ? AND ended_at IS NULL
            """)
        .params(exitCode, message, number)
        .update();
    FaultPoint.REQUEST_ENDED.after();
  }

  /**
   * Takes back a request that nobody has taken; false when somebody has.
   *
   * @param exitCode entered as its end
   */
  public boolean withdraw(long number, int exitCode, String message) {
    return jdbc.sql(
                """
                UPDATE gateway.send_request SET ended_at = clock_timestamp(), exit_code = ?, message = ?
                 WHERE request_no = ? AND taken_at IS NULL AND ended_at IS NULL
                """)
            .params(exitCode, message, number)
            .update()
        == 1;
  }

  /** Where a request stands. */
  public Standing standing(long number) {
    return jdbc.sql(
            "SELECT taken_by, exit_code, message FROM gateway.send_request WHERE request_no = ?")
        .param(number)
        .query((row, n) -> standing(row))
        .single();
  }

  /** Where a request stands; empty when the stream has no such one. */
  public Optional<Standing> find(long number, StreamId stream) {
    return jdbc.sql(
            """
            SELECT taken_by, exit_code, message FROM gateway.send_request
             WHERE request_no = ? AND municipality_code = ? AND dataset = ?
            """)
        .params(number, stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> standing(row))
        .optional();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    return new Standing(row.getString(1), row.getObject(2, Integer.class), row.getString(3));
  }
}
