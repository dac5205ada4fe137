package jp.fukuhon.core.directory;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A planned change of a host or name server, by its effective date (取次希望日). From 00:00 of the day
 * before (Asia/Tokyo) no new transfer begins, open ones go on to their outcome; a pre-flight
 * without a fault, on the date or later, ends it. At most one is planned at a time. Thread-safe.
 */
public final class PlannedChanges {

  /** The 8th day after the application is the first that can be asked for. */
  public static final int FIRST_DAY = 8;

  private static final String ACTION = "PLANNED_CHANGE";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final OperationLog log;
  private final Clock clock;

  public PlannedChanges(
      JdbcClient jdbc, TransactionTemplate transactions, OperationLog log, Clock clock) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.log = log;
    this.clock = clock;
  }

  /** How a plan ends. */
  public enum End {
    /** A pre-flight on its date or later found no fault. */
    CHECKED,
    /** The operator gave it up. */
    WITHDRAWN
  }

  /**
   * The date of the change that is planned; empty when there is none. It stays until it is ended,
   * however long ago it was.
   */
  public Optional<LocalDate> planned() {
    return jdbc.sql("SELECT effective_on FROM peer.planned_change WHERE ended_at IS NULL")
        .query(LocalDate.class)
        .optional();
  }

  /** True on the plan's date and after it, when only a pre-flight is missing. */
  public boolean isDue() {
    return planned().filter(date -> !date.isAfter(today())).isPresent();
  }

  /**
   * Holds a new transfer back from the eve of a planned change on.
   *
   * @throws TransferException.Refused PLANNED_CHANGE
   */
  public void requireNoneNear() {
    planned()
        .filter(this::drains)
        .ifPresent(
            date -> {
              throw new TransferException.Refused(
                  ErrorCode.PLANNED_CHANGE,
                  "a change of host or name server is planned for "
                      + date
                      + ": from the day before on no new transfer begins");
            });
  }

  /** True from the eve of that date on. */
  public boolean drains(LocalDate date) {
    return !today().isBefore(date.minusDays(1));
  }

  /**
   * Plans a change. Durable on return, with an entry in the operation log.
   *
   * @param by who asks for it
   * @throws TransferException.Configuration when the date is before the 8th day after today, or
   *     another change is planned
   */
  public void plan(LocalDate date, String by) {
    LocalDate first = today().plusDays(FIRST_DAY);
    if (date.isBefore(first)) {
      throw new TransferException.Configuration(
          "a change on " + date + " cannot be planned on " + today(),
          "取次希望日は申請日から８日目以降です: the first day is " + first);
    }
    try {
      FaultPoint.PLANNED_CHANGE.run(
          transactions,
          () -> {
            jdbc.sql(
                    "INSERT INTO peer.planned_change (effective_on, planned_by) VALUES (:date,"
                        + " :by)")
                .param("date", date)
                .param("by", by)
                .update();
            log(by, "PLANNED", date);
          });
    } catch (DuplicateKeyException e) {
      throw new TransferException.Configuration(
          "a change is planned already, for " + planned().map(LocalDate::toString).orElse("?"),
          "give it up first: 'doctor --withdraw-change'",
          e);
    }
  }

  /**
   * Ends the plan. Durable on return, with an entry in the operation log.
   *
   * @param by who does it
   * @return its date; empty when there was none
   */
  public Optional<LocalDate> end(End how, String by) {
    return FaultPoint.PLANNED_CHANGE.transaction(
        transactions,
        () -> {
          Optional<LocalDate> ended =
              jdbc.sql(
                      """
                      UPDATE peer.planned_change
                         SET ended_as = :how, ended_by = :by, ended_at = clock_timestamp()
                       WHERE ended_at IS NULL RETURNING effective_on
                      """)
                  .param("how", how.name())
                  .param("by", by)
                  .query(LocalDate.class)
                  .optional();
          ended.ifPresent(date -> log(by, how.name(), date));
          return ended;
        });
  }

  private void log(String by, String outcome, LocalDate date) {
    log.append(by, ACTION, null, null, outcome, Map.of("date", date.toString()));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), DirectoryEntry.ZONE);
  }
}
