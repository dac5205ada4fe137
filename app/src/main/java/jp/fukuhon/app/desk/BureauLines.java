package jp.fukuhon.app.desk;

import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.app.party.BureauDesk.Line;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import org.jspecify.annotations.Nullable;

/** What scripts are told of the streams that a bureau supervises. */
public final class BureauLines {

  private BureauLines() {}

  /**
   * A stream.
   *
   * @param wishes what the bureau waits for
   */
  public static Map<String, @Nullable Object> json(Line line, WishReport wishes) {
    Standing standing = line.standing();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("stream", standing.stream().toString());
    json.put("outcomes", standing.outcomes());
    json.put("published", standing.published());
    json.put("records", standing.records());
    json.put("last", standing.last());
    json.put("decidedAt", standing.decidedAt() == null ? null : standing.decidedAt().toString());
    json.put("complete", standing.fault() == null);
    json.put("fault", standing.fault());
    ReconciliationResult last = line.comparison();
    json.put("lastComparison", last == null ? null : last.id());
    json.put("comparedAt", last == null ? null : last.comparedAt().toString());
    json.put("equal", last == null ? null : last.saysEqual());
    json.put("wish", wishes.json(standing.stream()));
    return json;
  }
}
