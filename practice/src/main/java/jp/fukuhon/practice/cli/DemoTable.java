package jp.fukuhon.practice.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.practice.demo.Demo;
import jp.fukuhon.practice.demo.DemoReport;
import jp.fukuhon.practice.demo.DemoReport.Sending;
import jp.fukuhon.practice.demo.DemoReport.Trial;

/** The demonstration's report for people and for scripts. */
final class DemoTable {

  private static final int LABEL = 24;
  private static final int ENGLISH = 36;
  private static final int FIRST_WIDE = 0x2E80;

  private final PrintStream out;

  DemoTable(PrintStream out) {
    this.out = out;
  }

  void print(DemoReport report) {
    Sending s = report.sending();
    out.println();
    out.println("結果 / Report: " + report.transferId());
    line("送信", "sent", "%,d records in %,d chunks".formatted(s.sent(), s.chunks()));
    line(
        "中断",
        "interrupted at (SIGKILL)",
        "%,d records, %,d chunks".formatted(s.interruptedAt(), s.chunksBefore()));
    line(
        "再送信",
        "resumed from",
        "%,d records; %,d chunks followed".formatted(s.resumedFrom(), s.chunksAfter()));
    line("重複", "chunks sent twice (replayed)", "%,d".formatted(s.replayed()));
    line("検証", "verified", "%,d of %,d records".formatted(s.verified(), s.registers()));
    line("公開", "published", s.outcome());
    line("閲覧禁止", "withheld reads during the transfer", of(report.withheld()));
    line("更新防止", "frozen updates refused", of(report.frozen()));
    line("保留", "deferred changes applied", of(report.deferred()));
    line("新規", "new registers accepted meanwhile", of(report.accepted()));
    line("次回送信", "records in the next transfer", of(report.followUp()));
    line("照合", "records equal on both sides", of(report.equal()));
    out.printf(
        "%n%s (%.1f s)%n",
        report.faults().isEmpty() ? "すべて正常 / all of it is right" : "異常あり / something is wrong",
        report.elapsed().toMillis() / 1000.0);
  }

  private static String of(Trial trial) {
    return "%,d of %,d".formatted(trial.right(), trial.tried());
  }

  private void line(String japanese, String english, String value) {
    out.println("  " + padded(japanese, LABEL / 2) + padded(english, ENGLISH) + value);
  }

  /** Pads to a number of terminal columns, of which a Japanese character takes two. */
  private static String padded(String text, int columns) {
    int width = text.codePoints().map(c -> c >= FIRST_WIDE ? 2 : 1).sum();
    return text + " ".repeat(Math.max(1, columns - width));
  }

  static Map<String, Object> json(Demo.Result result, boolean kept) {
    DemoReport report = result.report();
    Sending s = report.sending();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ok", report.faults().isEmpty());
    json.put("transferId", report.transferId());
    json.put("registers", s.registers());
    json.put("sent", s.sent());
    json.put("chunks", s.chunks());
    json.put("interruptedAt", s.interruptedAt());
    json.put("chunksBeforeInterruption", s.chunksBefore());
    json.put("resumedFrom", s.resumedFrom());
    json.put("chunksAfterRestart", s.chunksAfter());
    json.put("replayed", s.replayed());
    json.put("verified", s.verified());
    json.put("outcome", s.outcome());
    json.put("withheldReads", report.withheld().right());
    json.put("withheldReadsTried", report.withheld().tried());
    json.put("withheldInView", report.viewed());
    json.put("frozenUpdatesRefused", report.frozen().right());
    json.put("frozenUpdatesTried", report.frozen().tried());
    json.put("deferredChanges", report.deferred().tried());
    json.put("deferredChangesApplied", report.deferred().right());
    json.put("newRegistersAccepted", report.accepted().right());
    json.put("recordsInNextTransfer", report.followUp().right());
    json.put("recordsCompared", report.equal().tried());
    json.put("recordsEqual", report.equal().right());
    json.put("elapsedMillis", report.elapsed().toMillis());
    json.put("faults", report.faults());
    if (kept) {
      json.put("directory", result.directory().toString());
    }
    return json;
  }
}
