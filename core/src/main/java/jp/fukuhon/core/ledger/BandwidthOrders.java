package jp.fukuhon.core.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What operators order in the place of the configured bandwidth, one order a stream, until it is
 * withdrawn. Orders are durable on return, with an entry in the operation log (第5-4(5)).
 * Thread-safe.
 */
public final class BandwidthOrders {

  private static final String ACTION = "BANDWIDTH";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final OperationLog log;

  public BandwidthOrders(JdbcClient jdbc, TransactionTemplate transactions, OperationLog log) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.log = log;
  }

  /**
   * What was ordered.
   *
   * @param bandwidth empty for no limit
   * @param by who did it
   * @param reason as given
   */
  public record Order(Optional<Bandwidth> bandwidth, String by, String reason, Instant at) {}

  /** The order for a stream; empty when what is configured counts. */
  public Optional<Order> find(StreamId stream) {
    return jdbc.sql(
            """
            SELECT bits_per_second, ordered_by, reason, ordered_at FROM gateway.bandwidth_order
             WHERE municipality_code = ? AND dataset = ?
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(
            (row, n) ->
                new Order(
                    Optional.ofNullable(Rows.nullableLong(row, "bits_per_second"))
                        .map(Bandwidth::new),
                    row.getString("ordered_by"),
                    row.getString("reason"),
                    Rows.instant(row, "ordered_at")))
        .optional();
  }

  /**
   * Orders a bandwidth, in the place of an earlier order.
   *
   * @param bandwidth empty for no limit
   * @param by who does it
   * @param reason 1 to 500 characters
   */
  public void order(StreamId stream, Optional<Bandwidth> bandwidth, String by, String reason) {
    FaultPoint.BANDWIDTH_ORDERED.run(
        transactions,
        () -> {
          jdbc.sql(
                  """
                  INSERT INTO gateway.bandwidth_order (municipality_code, dataset, bits_per_second, ordered_by, reason)
                  VALUES (:m, :d, :bits, :by, :reason)
                  ON CONFLICT (municipality_code, dataset) DO UPDATE
                     SET bits_per_second = excluded.bits_per_second, ordered_by = excluded.ordered_by,
                         reason = excluded.reason, ordered_at = clock_timestamp()
                  """)
              .param("m", stream.municipality().value())
              .param("d", stream.dataset().name())
              .param(
                  "bits",
                  bandwidth.map(Bandwidth::bitsPerSecond).orElse(null),
                  java.sql.Types.BIGINT)
              .param("by", by)
              .param("reason", reason)
              .update();
          log(stream, Bandwidth.words(bandwidth), by, reason);
        });
  }

  /**
   * Withdraws the order: what is configured counts again.
   *
   * @return false when there was none; nothing is entered then
   */
  public boolean withdraw(StreamId stream, String by, String reason) {
    return FaultPoint.BANDWIDTH_ORDERED.transaction(
        transactions,
        () -> {
          boolean there =
              jdbc.sql(
                          "DELETE FROM gateway.bandwidth_order WHERE municipality_code = ? AND"
                              + " dataset = ?")
                      .params(stream.municipality().value(), stream.dataset().name())
                      .update()
                  == 1;
          if (there) {
            log(stream, "configured", by, reason);
          }
          return there;
        });
  }

  private void log(StreamId stream, String bandwidth, String by, String reason) {
    log.append(
        by,
        ACTION,
        stream.toString(),
        null,
        "OK",
        Map.of("bandwidth", bandwidth, "reason", OperationLog.printable(reason)));
  }
}
