package jp.fukuhon.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HtmlReportTest {

  private static String html(BureauReport report, ReportLanguage language) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReportFormat.HTML.write(report, language, Samples.font(), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(ReportLanguage.class)
  void saysWhatStandsAndWhatNeedsAPerson(ReportLanguage language) throws Exception {
    Words words = new Words(language);
    assertThat(html(Samples.report(), language))
        .contains("<html lang=\"" + language.locale().getLanguage() + "\">")
        .contains(words.say("title"), "奈良地方法務局", Samples.KATSURAGI, "12,345")
        .contains(words.say("trouble.CHAIN_BROKEN", "292036-FUKUHON-000042"))
        .contains(words.say("trouble.DIFFERENT", 1_297))
        .contains(words.say("trouble.NO_STREAM"), words.say("no.contents"))
        .contains("data:image/png;base64,iVBOR")
        .doesNotContain("{{");
  }

  @Test
  void escapesWhateverIsInAName() throws Exception {
    String attack = "<script>alert('&\"')</script>";
    BureauReport report =
        new BureauReport(
            "nara",
            attack,
            "CENTRE",
            Samples.PERIOD,
            Samples.NOW,
            Samples.NOW,
            List.of(BureauReport.Line.without("292109", attack)));
    assertThat(html(report, ReportLanguage.EN))
        .contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;")
        .doesNotContain("<script");
  }
}
