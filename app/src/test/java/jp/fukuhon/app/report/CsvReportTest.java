package jp.fukuhon.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReportTest {

  private static List<CSVRecord> records(BureauReport report, ReportLanguage language)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReportFormat.CSV.write(report, language, Path.of("/no/font/needed"), out);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).startsWith("\uFEFF");
    try (CSVParser parser =
        CSVParser.parse(
            text.substring(1),
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  @Test
  void holdsTheFigures() throws Exception {
    List<CSVRecord> records = records(Samples.report(), ReportLanguage.EN);
    assertThat(records).hasSize(4);
    CSVRecord different = records.get(2);
    assertThat(different.get("name")).isEqualTo(Samples.KATSURAGI);
    assertThat(different.get("published")).isEqualTo("30");
    assertThat(different.get("published_hours_ago")).isEqualTo("30");
    assertThat(different.get("missing_at_centre")).isEqualTo("1234");
    assertThat(different.get("missing_at_source")).isEqualTo("56");
    assertThat(different.get("different")).isEqualTo("7");
    assertThat(different.get("mended")).isEqualTo("3");
    assertThat(records.get(1).get("broken_at")).isEqualTo("292036-FUKUHON-000042");
    assertThat(records.get(3).get("result")).isEqualTo("never compared");
  }

  @Test
  void theHeadIsJapaneseByDefault() throws Exception {
    assertThat(records(Samples.report(), ReportLanguage.JA).getFirst().get("市区町村"))
        .isEqualTo("奈良市");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"})
  void aNameIsNeverAFormula(String name) throws Exception {
    BureauReport report = Samples.report(List.of(BureauReport.Line.without("292109", name)));
    assertThat(records(report, ReportLanguage.EN).getFirst().get("name")).isEqualTo("'" + name);
  }

  @Test
  void aNameWithCommaAndQuotesIsOneValue() throws Exception {
    String name = "a,\"b\"";
    BureauReport report = Samples.report(List.of(BureauReport.Line.without("292109", name)));
    assertThat(records(report, ReportLanguage.EN).getFirst().get("name")).isEqualTo(name);
  }
}
