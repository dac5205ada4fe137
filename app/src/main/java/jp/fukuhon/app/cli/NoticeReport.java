package jp.fukuhon.app.cli;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** For 'status': notices (お知らせ) that nobody has taken. */
final class NoticeReport {

  private NoticeReport() {}

  /** One line a channel that is behind or has given up; none when all is told. */
  static List<String> lines(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT d.channel, count(*) FILTER (WHERE d.given_up_at IS NULL) AS waiting,
                   count(*) FILTER (WHERE d.given_up_at IS NOT NULL) AS given_up,
                   (array_agg(d.failure ORDER BY d.notice_no DESC) FILTER (WHERE d.failure <> ''))[1] AS failure
              FROM notice.delivery d
             WHERE d.taken_at IS NULL
               AND (d.given_up_at IS NULL OR d.given_up_at > clock_timestamp() - interval '31 days')
             GROUP BY d.channel ORDER BY d.channel
            """)
        .query(
            (row, n) ->
                "HINT: notices by "
                    + row.getString("channel")
                    + ": "
                    + row.getLong("waiting")
                    + " not taken yet, "
                    + row.getLong("given_up")
                    + " given up"
                    + (row.getString("failure") == null
                        ? ""
                        : "; last failure: " + row.getString("failure"))
                    + "; correct notices.* or wait for the relay")
        .list();
  }
}
