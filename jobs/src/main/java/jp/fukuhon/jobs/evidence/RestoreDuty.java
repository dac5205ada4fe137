package jp.fukuhon.jobs.evidence;

import jp.fukuhon.core.restore.RestoreWatch;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the database with the high-water marks whenever it is another one than at the last look:
 * its server was started again, or it was created anew. A database that is put back beneath a
 * serving party is found by this, before viewers have looked for long. Not thread-safe: the
 * keeper's lock.
 */
public final class RestoreDuty implements EvidenceKeeper.Duty {

  private final RestoreWatch watch;
  private final JdbcClient jdbc;
  private String seen = "";

  public RestoreDuty(RestoreWatch watch, JdbcClient jdbc) {
    this.watch = watch;
    this.jdbc = jdbc;
  }

  @Override
  public String name() {
    return "comparing the database with the high-water marks";
  }

  @Override
  public void tend() {
    String now =
        jdbc.sql(
                """
                SELECT concat_ws(' ', pg_postmaster_start_time(),
                                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                                 'recovery.quarantine'::regclass::oid)
                """)
            .query(String.class)
            .single();
    if (!now.equals(seen)) {
      watch.lookAtAll();
      seen = now;
    }
  }
}
