package jp.fukuhon.schedules.nightly;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.Night;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.NightEntry;
import jp.fukuhon.schedules.plan.NightState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What operators do with nights: leave one out, let one run on. Each is durable on return, with an
 * entry in the operation log (第5-4(5)) that says who did it and why. Thread-safe.
 */
public final class NightDesk {

  private static final Duration LONGEST_RUN_ON = Duration.ofHours(24);

  private final Map<StreamId, NightCalendar> calendars;
  private final NightBook book;
  private final OperationLog log;
  private final TransactionTemplate transactions;
  private final Clock clock;

  /**
   * @param calendars by stream, of those that have nights
   */
  public NightDesk(
      Map<StreamId, NightCalendar> calendars,
      JdbcClient jdbc,
      PlatformTransactionManager transactionManager,
      Clock clock) {
    this.calendars = Map.copyOf(calendars);
    this.book = new NightBook(jdbc);
    this.log = new OperationLog(jdbc);
    this.transactions = new TransactionTemplate(transactionManager);
    this.clock = clock;
  }

  /**
   * Leaves a night out that has not begun. What it would have carried goes with the next one.
   *
   * @param by who does it
   * @param reason one line
   * @throws TransferException.Configuration when no such night is to come
   * @throws TransferException.Refused CONFLICT when it has begun or is over
   */
  public Night skip(StreamId stream, LocalDate day, String by, String reason) {
    NightCalendar calendar = calendar(stream);
    Night night =
        calendar
            .night(day)
            .orElseThrow(
                () ->
                    new TransferException.Configuration(
                        "no night of "
                            + stream
                            + " begins on "
                            + day
                            + calendar.dayOff(day).map(off -> " (" + off + ")").orElse(""),
                        "'nights' shows those to come"));
    FaultPoint.NIGHT_CHANGED.run(
        transactions,
        () -> {
          Instant now = clock.instant();
          book.judgedUpto(stream, now);
          book.lock(stream);
          Optional<NightBook.Written> written = book.find(stream, day);
          if (written.isPresent() || night.isClosed(now)) {
            throw new TransferException.Refused(
                ErrorCode.CONFLICT,
                "night "
                    + day
                    + " of "
                    + stream
                    + written.map(w -> " is " + w.entry().state()).orElse(" is over")
                    + " already",
                "a running transfer is stopped with 'stop ID'");
          }
          book.write(stream, NightEntry.skipped(night, reason), null);
          log(by, "SKIP_NIGHT", stream, day, Map.of("reason", reason));
        });
    return night;
  }

  /**
   * Lets the stream's newest night that is not over go on after its window.
   *
   * @param until the end; empty for the next night's opening, 24 hours after the window at most
   * @param by who does it
   * @param reason one line; may be empty
   * @return what is written down now
   * @throws TransferException.Refused CONFLICT when no night is running, waiting or unfinished
   * @throws TransferException.Configuration when the end is not between now and the next night
   */
  public NightEntry runOn(StreamId stream, Optional<Instant> until, String by, String reason) {
    NightCalendar calendar = calendar(stream);
    return FaultPoint.NIGHT_CHANGED.transaction(
        transactions,
        () -> {
          Instant now = clock.instant();
          book.judgedUpto(stream, now);
          book.lock(stream);
          NightEntry entry = unfinished(stream);
          Instant latest = latest(calendar, entry.night());
          Instant end = until.orElse(latest);
          if (!end.isAfter(now) || !end.isAfter(entry.night().closes()) || end.isAfter(latest)) {
            throw new TransferException.Configuration(
                "night "
                    + entry.businessDate()
                    + " of "
                    + stream
                    + " cannot run on until "
                    + end.atZone(calendar.zone()).toLocalDateTime(),
                "it can until " + latest.atZone(calendar.zone()).toLocalDateTime());
          }
          if (!book.runOn(stream, entry.businessDate(), end)) {
            throw new IllegalStateException("night " + entry + " changed under its lock");
          }
          log(
              by,
              "RUN_ON",
              stream,
              entry.businessDate(),
              Map.of("until", end.toString(), "reason", reason));
          return entry.runningOn(end);
        });
  }

  private NightEntry unfinished(StreamId stream) {
    return book.open(stream).stream()
        .map(NightBook.Written::entry)
        .filter(entry -> !entry.state().isOver())
        .max(Comparator.comparing(NightEntry::businessDate))
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.CONFLICT,
                    "no night of "
                        + stream
                        + " is "
                        + NightState.RUNNING
                        + ", "
                        + NightState.WAITING
                        + " or "
                        + NightState.UNFINISHED,
                    "'send --server' sends at any time what has changed"));
  }

  private static Instant latest(NightCalendar calendar, Night night) {
    Instant day = night.closes().plus(LONGEST_RUN_ON);
    return calendar
        .nextAfter(night.opens())
        .map(Night::opens)
        .filter(next -> next.isBefore(day))
        .orElse(day);
  }

  private NightCalendar calendar(StreamId stream) {
    NightCalendar calendar = calendars.get(stream);
    if (calendar == null) {
      throw new TransferException.Configuration(
          stream + " has no nights here",
          calendars.isEmpty() ? "set schedule.windows" : "those that have: " + calendars.keySet());
    }
    return calendar;
  }

  private void log(
      String by, String action, StreamId stream, LocalDate day, Map<String, String> more) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("businessDate", day.toString());
    more.forEach((name, value) -> detail.put(name, OperationLog.printable(value)));
    log.append(by, action, stream.toString(), null, "OK", detail);
  }
}
