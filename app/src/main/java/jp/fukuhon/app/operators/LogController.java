package jp.fukuhon.app.operators;

import com.zaxxer.hikari.HikariDataSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.LogEntry;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operation log (操作履歴), newest first, a page at a time; for an account that is limited only
 * what concerns its streams. Read with the auditor's rights: the engine has none.
 */
@RestController
final class LogController {

  private final Loaded loaded;
  private final JsonMapper json = JsonMapper.shared();

  LogController(Loaded loaded) {
    this.loaded = loaded;
  }

  @GetMapping("/v1/operation-log")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  List<Map<String, @Nullable Object>> page(
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable String actor,
      @RequestParam(required = false) @Nullable String action,
      @RequestParam(defaultValue = "100") int limit,
      Caller caller) {
    Limits.require(limit);
    try (HikariDataSource auditor = new PartyDatabase(loaded).auditor()) {
      return new LogReader(new JdbcTemplate(auditor))
              .newest(
                  new LogReader.Page(
                      Objects.requireNonNullElse(before, Long.MAX_VALUE),
                      actor,
                      action,
                      caller.municipalities(),
                      caller.access().scope().datasetNames(),
                      limit))
              .stream()
              .filter(entry -> caller.access().scope().isAll() || isOf(caller, entry))
              .map(this::json)
              .toList();
    }
  }

  private static boolean isOf(Caller caller, LogEntry entry) {
    return entry.stream() != null && caller.maySee(StreamId.parse(entry.stream()));
  }

  private Map<String, @Nullable Object> json(LogEntry entry) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("entry", entry.entryNo());
    row.put("at", entry.at().toString());
    row.put("actor", entry.actor());
    row.put("action", entry.action());
    row.put("stream", entry.stream());
    row.put("transfer", entry.transferId());
    row.put("outcome", entry.outcome());
    row.put("detail", entry.detail() == null ? null : json.readTree(entry.detail()));
    row.put("chain", entry.chain());
    row.put("place", entry.place());
    return row;
  }
}
