package jp.fukuhon.app.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.app.report.BureauReport.Compared;
import jp.fukuhon.app.report.BureauReport.Gap;
import jp.fukuhon.app.report.BureauReport.Line;
import jp.fukuhon.app.report.BureauReport.Nights;
import jp.fukuhon.app.settings.PartySettings;
import org.springframework.boot.context.properties.bind.Binder;

/** A bureau's report as it may look: one stream in order, one broken, one with differences. */
final class Samples {

  /** 葛 with the second glyph that MJ knows of it. */
  static final String KATSURAGI = "葛\uDB40\uDD03城市";

  static final ReportPeriod PERIOD =
      new ReportPeriod(LocalDate.parse("2026-10-24"), LocalDate.parse("2026-11-22"));
  static final Instant NOW = Instant.parse("2026-11-22T06:30:00Z");

  private Samples() {}

  /** The font at its default place. */
  static Path font() {
    return ReportFont.require(
        new Binder().bindOrCreate("fukuhon", PartySettings.Reports.class).font());
  }

  static BureauReport report() {
    return report(List.of(inOrder(), broken(), different(), Line.without("292117", "宇陀市")));
  }

  static BureauReport report(List<Line> lines) {
    return new BureauReport("nara", "奈良地方法務局", "CENTRE", PERIOD, NOW, NOW, lines);
  }

  static Line inOrder() {
    return new Line(
        "292010",
        "奈良市",
        "FUKUHON",
        new Nights(28, 0, 1, 0, 12_345),
        null,
        null,
        NOW.minus(Duration.ofHours(7)),
        true,
        gaps(24),
        null,
        List.of(compared(20, 0, 4, 0), compared(1, 0, 0, 0)),
        0,
        4);
  }

  static Line broken() {
    return new Line(
        "292036",
        "大和郡山市",
        "FUKUHON",
        new Nights(11, 2, 0, 3, 801),
        "292036-FUKUHON-000042",
        "the receipt of 292036-FUKUHON-000042 is missing",
        NOW.minus(Duration.ofDays(9)),
        false,
        gaps(49),
        compared(40, 0, 0, 0),
        List.of(),
        0,
        0);
  }

  static Line different() {
    return new Line(
        "292109",
        KATSURAGI,
        "FUKUHON",
        new Nights(30, 0, 0, 0, 2_048),
        null,
        null,
        NOW.minus(Duration.ofHours(30)),
        true,
        gaps(23),
        compared(35, 0, 0, 0),
        List.of(compared(12, 5, 1, 2), compared(3, 1_234, 56, 7)),
        0,
        3);
  }

  private static List<Gap> gaps(int hours) {
    List<Gap> gaps = new ArrayList<>();
    for (Instant at = PERIOD.start().plus(Duration.ofHours(5));
        at.isBefore(NOW);
        at = at.plus(Duration.ofHours(hours))) {
      gaps.add(new Gap(at, Duration.ofHours(hours)));
    }
    return gaps;
  }

  private static Compared compared(int daysAgo, long atCentre, long atSource, long different) {
    return new Compared(
        NOW.minus(Duration.ofDays(daysAgo)), atCentre, atSource, different, 0, different + 1);
  }
}
