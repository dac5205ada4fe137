package jp.fukuhon.schedules.nightly;

import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.ComparisonEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what became of comparisons that were due: in the operation log (第5-4(5)), in the caller's
 * transaction, and in the process's log. Thread-safe.
 */
final class ComparisonNotices {

  private static final Logger LOG = LoggerFactory.getLogger("jp.fukuhon.comparison");

  private final OperationLog log;

  ComparisonNotices(OperationLog log) {
    this.log = log;
  }

  void changed(StreamId stream, ComparisonEntry entry) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("occasion", entry.words());
    detail.put("attempts", entry.attempts());
    if (entry.comparison() != null) {
      detail.put("comparison", entry.comparison());
    }
    if (!entry.note().isEmpty()) {
      detail.put("note", OperationLog.printable(entry.note()));
    }
    log.append("engine", "COMPARISON", stream.toString(), null, entry.state().name(), detail);
    String line = "comparison of {} for {} is {} {}";
    switch (entry.state()) {
      case DIFFERENT ->
          LOG.warn(
              "comparison of {} for {} has found differences; see 'reconcile show {}'",
              stream,
              entry.words(),
              entry.comparison());
      case FAILED -> LOG.warn(line, stream, entry.words(), entry.state(), entry.note());
      case WAITING, RUNNING, EQUAL, LAPSED ->
          LOG.info(line, stream, entry.words(), entry.state(), entry.note());
    }
  }
}
