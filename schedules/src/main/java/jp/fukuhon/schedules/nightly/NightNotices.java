package jp.fukuhon.schedules.nightly;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.NightEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what became of nights: in the operation log (第5-4(5)), in the caller's transaction, and in
 * the process's log. Thread-safe.
 */
final class NightNotices {

  private static final Logger LOG = LoggerFactory.getLogger("jp.fukuhon.night");
  private static final String ENGINE = "engine";
  private static final String ACTION = "NIGHT";

  private final OperationLog log;

  NightNotices(OperationLog log) {
    this.log = log;
  }

  /** A night stands otherwise than before. */
  void changed(StreamId stream, NightEntry entry) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("businessDate", entry.businessDate().toString());
    detail.put("attempts", entry.attempts().count());
    if (!entry.note().isEmpty()) {
      detail.put("note", OperationLog.printable(entry.note()));
    }
    log.append(ENGINE, ACTION, stream.toString(), null, entry.state().name(), detail);
    String line = "night {} of {} is {} {}";
    switch (entry.state()) {
      case MISSED, FAILED, UNFINISHED, LATE ->
          LOG.warn(line, entry.businessDate(), stream, entry.state(), entry.note());
      case RUNNING, WAITING, DONE, SKIPPED ->
          LOG.info(line, entry.businessDate(), stream, entry.state(), entry.note());
    }
  }

  /** A running night will not be through by its deadline, or will be after all. */
  void forecast(StreamId stream, NightEntry entry, @Nullable Instant end, Instant deadline) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("businessDate", entry.businessDate().toString());
    detail.put("deadline", deadline.toString());
    detail.put("forecast", end == null ? "in time" : words(end));
    log.append(
        ENGINE,
        ACTION,
        stream.toString(),
        null,
        end == null ? "FORECAST_IN_TIME" : "FORECAST_LATE",
        detail);
    if (end == null) {
      LOG.info("night {} of {} will be through in time after all", entry.businessDate(), stream);
    } else {
      LOG.warn(
          "night {} of {} will not be through by {}: at this rate {};"
              + " 'run-on {}' lets it go on after the window",
          entry.businessDate(),
          stream,
          deadline,
          words(end),
          stream);
    }
  }

  private static String words(Instant end) {
    return end.equals(Instant.MAX) ? "never, nothing moves" : end.toString();
  }
}
