package jp.fukuhon.app.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refused accesses as entries of the operation log, each in a transaction of its own, and so many
 * of one actor in a minute: the others are counted, and that actor's next entry says how many.
 * Thread-safe.
 */
public final class RefusalEntries {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalEntries.class);

  private final OperationLog log;
  private final RateLimit limit;
  private final Executor writer;

  /**
   * @param perMinute entries of one actor
   * @param writer runs what writes an entry
   */
  public RefusalEntries(OperationLog log, int perMinute, Executor writer) {
    this.log = log;
    this.limit = new RateLimit(perMinute, System::nanoTime);
    this.writer = writer;
  }

  /**
   * Enters a refusal. What the log cannot take is logged aside: whoever was refused stays refused.
   *
   * @param actor who was refused
   * @param action what was attempted, in upper case
   * @param stream null when it concerns none that is known
   * @param transfer null likewise
   * @param reason as the caller is told
   * @param detail what else is known
   */
  public void enter(
      String actor,
      String action,
      @Nullable String stream,
      @Nullable String transfer,
      ErrorCode code,
      String reason,
      Map<String, ?> detail) {
    limit.pass(
        actor,
        unlogged -> {
          Map<String, Object> all = new LinkedHashMap<>(detail);
          if (unlogged > 0) {
            all.put("notLoggedBefore", unlogged);
          }
          writer.execute(
              () -> {
                try {
                  log.refused(actor, action, stream, transfer, code, reason, all);
                } catch (RuntimeException e) {
                  LOG.error("a refused {} of {} is not in the operation log", action, actor, e);
                }
              });
        });
  }
}
