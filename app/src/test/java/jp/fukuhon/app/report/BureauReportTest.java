package jp.fukuhon.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import jp.fukuhon.app.report.BureauReport.Line;
import jp.fukuhon.app.report.BureauReport.Trouble;
import jp.fukuhon.app.report.ReportPeriod.Span;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;

/** Who needs a person, which days are meant, and that both languages say everything. */
class BureauReportTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");

  @Test
  void onlyWhatIsNotInOrderNeedsAPerson() {
    assertThat(Samples.report().needAPerson())
        .extracting(Line::municipality)
        .containsExactly("292036", "292109", "292117");
    assertThat(Samples.inOrder().troubles()).isEmpty();
    assertThat(Samples.broken().troubles())
        .containsExactly(Trouble.CHAIN_BROKEN, Trouble.LAST_NOT_PUBLISHED, Trouble.NOT_COMPARED);
    assertThat(Samples.different().troubles()).containsExactly(Trouble.DIFFERENT);
    assertThat(Line.without("292117", "宇陀市").troubles()).containsExactly(Trouble.NO_STREAM);
  }

  @Test
  void theUsualPeriodIsThirtyDaysUpToToday() {
    ReportPeriod usual = ReportPeriod.of(null, null, TODAY);
    assertThat(usual.from()).isEqualTo("2026-10-24");
    assertThat(usual.start()).isEqualTo("2026-10-23T15:00:00Z");
    assertThat(usual.end()).isEqualTo("2026-11-22T15:00:00Z");
    assertThatThrownBy(() -> ReportPeriod.of(TODAY, TODAY.minusDays(1), TODAY))
        .isInstanceOf(TransferException.Configuration.class);
  }

  @Test
  void theSpansOfAPeriodAreThePeriod() {
    for (int days : new int[] {1, 31, 32, 100, 186, 187, 365, 1000}) {
      ReportPeriod period = new ReportPeriod(TODAY.minusDays(days - 1L), TODAY);
      List<Span> spans = period.spans();
      assertThat(spans).hasSizeLessThanOrEqualTo(34);
      assertThat(spans.getFirst().start()).isEqualTo(period.start());
      assertThat(spans.getLast().end()).isEqualTo(period.end());
      for (int i = 1; i < spans.size(); i++) {
        assertThat(spans.get(i).start()).isEqualTo(spans.get(i - 1).end());
      }
    }
  }

  @Test
  void bothLanguagesSayEverythingWhateverTheMachineSpeaks() {
    Locale before = Locale.getDefault();
    try {
      for (Locale machine : List.of(Locale.JAPAN, Locale.US, Locale.FRANCE)) {
        Locale.setDefault(machine);
        assertThat(Words.bundle(ReportLanguage.JA).getString("title")).contains("副本");
        assertThat(Words.bundle(ReportLanguage.EN).getString("title")).contains("Report");
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Words.bundle(ReportLanguage.JA).keySet())
        .isEqualTo(Words.bundle(ReportLanguage.EN).keySet());
  }

  @Test
  void theFormatIsWhatTheNameEndsIn() {
    assertThat(ReportFormat.of(Path.of("a/report.PDF"))).contains(ReportFormat.PDF);
    assertThat(ReportFormat.of(Path.of("report.htm"))).contains(ReportFormat.HTML);
    assertThat(ReportFormat.of(Path.of("report.csv"))).contains(ReportFormat.CSV);
    assertThat(ReportFormat.of(Path.of("pdf"))).isEmpty();
  }
}
