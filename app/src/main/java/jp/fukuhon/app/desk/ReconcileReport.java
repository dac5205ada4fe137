package jp.fukuhon.app.desk;

import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.core.ledger.Mendings.Action;
import jp.fukuhon.core.ledger.Mendings.Mending;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.DifferenceKind;
import jp.fukuhon.core.reconcile.ReconciliationResult;

/**
 * A comparison's result, for a clerk and for scripts.
 *
 * @param result that both sides have signed
 * @param mended what was done about the stream's comparison before it
 */
public record ReconcileReport(ReconciliationResult result, List<Mending> mended) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Tokyo"));
  private static final int MOST_PRINTED = 50;

  public static ReconcileReport of(ReconciliationResult result) {
    return new ReconcileReport(result, List.of());
  }

  public void print(PrintStream out) {
    out.println("突合 " + result.id() + (result.deep() ? "（原本確認）" : ""));
    out.println("  対象　　: " + result.stream() + "  " + TIME.format(result.comparedAt()));
    out.println(
        "  基準　　: 送信側 "
            + Objects.requireNonNullElse(result.sourceTransfer(), "（送信なし）")
            + "、センター "
            + Objects.requireNonNullElse(result.centreTransfer(), "（受信なし）"));
    out.println(
        "  件数　　: 送信側 " + result.sourceLeaves() + " 件、センター " + result.centreLeaves() + " 件（取下げを含む）");
    if (result.saysEqual()) {
      out.println("  結果　　: 一致しました。");
    } else {
      out.println(
          "  結果　　: 一致しません。センターに無い "
              + result.missingAtCentre()
              + " 件、送信側に無い "
              + result.missingAtSource()
              + " 件、内容が異なる "
              + result.different()
              + " 件"
              + (result.unclassified() > 0 ? "、ほか " + result.unclassified() + " 件" : ""));
    }
    mended.forEach(
        mending ->
            out.println(
                "  是正　　: "
                    + (mending.action() == Action.RESEND ? "再送 " : "取下げ ")
                    + mending.records()
                    + " 件を行った後の突合です（"
                    + mending.comparison()
                    + "）"));
    if (result.waiting() > 0) {
      out.println("  未送信　: " + result.waiting() + " 件（次の送信で届くもの。差異ではありません）");
    }
    result.differences().stream()
        .filter(difference -> difference.kind() != DifferenceKind.PENDING)
        .limit(MOST_PRINTED)
        .forEach(difference -> print(out, difference));
    long more = result.differences().size() - result.pending() - MOST_PRINTED;
    if (more > 0) {
      out.println("  ほか " + more + " 件（--json で全件）");
    }
    out.println("  署名　　: " + result.sender() + "、" + result.recipient() + "（双方が保管）");
  }

  private static void print(PrintStream out, Difference difference) {
    out.println(
        "  - "
            + label(difference.kind())
            + " "
            + difference.registerId()
            + " 送信側 "
            + revision(difference.sourceRevision())
            + " / センター "
            + revision(difference.centreRevision())
            + (difference.lastTransfer() == null ? "" : " " + difference.lastTransfer()));
    out.println("    " + difference.cause() + ": " + difference.cause().explanation());
  }

  private static String revision(@org.jspecify.annotations.Nullable Integer revision) {
    return revision == null ? "なし" : "第" + revision + "版";
  }

  private static String label(DifferenceKind kind) {
    return switch (kind) {
      case MISSING_AT_CENTRE -> "センターに無い";
      case MISSING_AT_SOURCE -> "送信側に無い";
      case DIFFERENT -> "内容が異なる";
      case PENDING -> "未送信";
    };
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", result.id());
    json.put("stream", result.stream());
    json.put("clean", result.saysEqual());
    json.put("deep", result.deep());
    json.put("sourceTransfer", result.sourceTransfer());
    json.put("centreTransfer", result.centreTransfer());
    json.put("sourceLeaves", result.sourceLeaves());
    json.put("centreLeaves", result.centreLeaves());
    json.put("missingAtCentre", result.missingAtCentre());
    json.put("missingAtSource", result.missingAtSource());
    json.put("different", result.different());
    json.put("pending", result.pending());
    json.put("waiting", result.waiting());
    json.put("unclassified", result.unclassified());
    json.put("comparedAt", result.comparedAt().toString());
    Map<String, Object> done = new LinkedHashMap<>();
    mended.forEach(mending -> done.put(mending.action().name(), mending.records()));
    json.put("mended", done);
    json.put("differences", result.differences().stream().map(ReconcileReport::described).toList());
    return json;
  }

  private static Map<String, Object> described(Difference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", difference.kind().name());
    json.put("registerId", difference.registerId());
    json.put("sourceRevision", difference.sourceRevision());
    json.put("centreRevision", difference.centreRevision());
    json.put("lastTransfer", difference.lastTransfer());
    json.put("cause", difference.cause().name());
    json.put("explanation", difference.cause().explanation());
    return json;
  }
}
