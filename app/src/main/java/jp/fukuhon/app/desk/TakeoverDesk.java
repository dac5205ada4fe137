package jp.fukuhon.app.desk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.reconcile.ReconcileService;
import jp.fukuhon.jobs.transfer.StreamStanding;
import jp.fukuhon.schedules.nightly.ComparisonShift;
import jp.fukuhon.schedules.nightly.NightShift;
import org.springframework.jdbc.core.simple.JdbcClient;

/** 引継ぎ: takes a stream from a node that is gone. Thread-safe. */
public final class TakeoverDesk {

  private final DataSource engine;
  private final OperationLog log;

  public TakeoverDesk(DataSource engine) {
    this.engine = engine;
    this.log = new OperationLog(JdbcClient.create(engine));
  }

  /**
   * Who is at work on a stream, by run lock.
   *
   * @throws TransferException.Refused CONFLICT when nobody is
   */
  public Map<String, String> holders(StreamId stream) {
    Map<String, String> holders = new LinkedHashMap<>();
    for (String lock :
        List.of(
            StreamStanding.lockName(stream),
            NightShift.lockName(stream),
            ReconcileService.lockName(stream),
            ComparisonShift.lockName(stream))) {
      RunLock.holderOf(engine, lock).ifPresent(who -> holders.put(lock, who));
    }
    if (holders.isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT,
          "nobody is at work on " + stream,
          "there is nothing to take over; 'status' names what to type");
    }
    return holders;
  }

  /** What will happen. */
  public static String warning(Map<String, String> holders) {
    return "The sessions of " + words(holders) + " are ended.";
  }

  /** Names, for a sentence. */
  public static String words(Map<String, String> holders) {
    return String.join(" and ", holders.values());
  }

  /**
   * Ends the sessions of those who are at work. The entry in the operation log is durable before.
   *
   * @param holders as they were told
   * @param by who does it
   */
  public void take(StreamId stream, Map<String, String> holders, String by, String reason) {
    log.append(
        by,
        "TAKEOVER",
        stream.toString(),
        null,
        "OK",
        Map.of("from", holders, "reason", PersonAndReason.reason(reason)));
    holders.forEach((lock, holder) -> RunLock.endHolder(engine, lock, holder));
  }
}
