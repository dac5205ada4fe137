package jp.fukuhon.core.ledger;

import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the next transfer of a stream would be; nothing is changed by looking. Thread-safe. */
public final class NextTransfers {

  private final JdbcClient jdbc;
  private final OutgoingTransfers transfers;

  public NextTransfers(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.transfers = new OutgoingTransfers(jdbc);
  }

  /**
   * A transfer that does not exist yet.
   *
   * @param id that it would get
   * @param mode which cursor it would move
   * @param since exclusive lower bound of its window
   * @param upto inclusive upper bound of what it would carry
   * @param rows in it, withdrawals included
   * @param octets of their contents
   * @param withdrawn rows that are withdrawals
   * @param quarantined rows that are known not to be what they claim, and would stay here
   * @param behind rows that it would leave to further transfers
   */
  public record Next(
      TransferId id,
      TransferMode mode,
      long since,
      long upto,
      long rows,
      long octets,
      long withdrawn,
      long quarantined,
      long behind) {}

  private record Window(long upto, long rows, long octets, long withdrawn) {}

  /**
   * Looks at what would be frozen now. Reads every row of it but no content.
   *
   * @param maxRecords in one transfer
   */
  public Next look(StreamId stream, TransferMode mode, long maxRecords) {
    Optional<OutgoingStream> cursors = transfers.stream(stream);
    long since =
        cursors
            .map(
                known ->
                    mode == TransferMode.FULL
                        ? Optional.ofNullable(known.fullSince()).orElse(0L)
                        : Long.valueOf(known.incrementalSince()))
            .orElse(0L);
    Window window = window(stream, since, maxRecords);
    return new Next(
        new TransferId(stream, 1 + cursors.map(OutgoingStream::lastSequence).orElse(0L)),
        mode,
        since,
        window.upto(),
        window.rows(),
        window.octets(),
        window.withdrawn(),
        quarantined(stream, since, window.upto()),
        transfers.countChanges(stream, window.upto()));
  }

  private Window window(StreamId stream, long since, long maxRecords) {
    return jdbc.sql(
            """
            SELECT coalesce(max(w.change_seq), :since), count(*), coalesce(sum(w.octets), 0),
                   count(*) FILTER (WHERE w.withdrawn)
              FROM (SELECT r.change_seq, octet_length(r.content) AS octets, r.withdrawn
                      FROM source.register r
                     WHERE r.municipality_code = :m AND r.dataset = :d AND r.change_seq > :since
                     ORDER BY r.change_seq LIMIT :most) w
            """)
        .param("since", since)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("most", maxRecords)
        .query(
            (row, n) -> new Window(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .single();
  }

  private long quarantined(StreamId stream, long since, long upto) {
    return jdbc.sql(
            """
            SELECT count(DISTINCT change_seq) FROM source.open_quarantine
             WHERE municipality_code = ? AND dataset = ? AND change_seq > ? AND change_seq <= ?
            """)
        .params(stream.municipality().value(), stream.dataset().name(), since, upto)
        .query(Long.class)
        .single();
  }
}
