package jp.fukuhon.schedules.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against dates that the Cabinet Office and the National Astronomical Observatory published. */
class JapaneseHolidaysTest {

  private final JapaneseHolidays holidays = new JapaneseHolidays();

  private List<String> of(int year) {
    return IntStream.rangeClosed(1, LocalDate.of(year, 12, 31).getDayOfYear())
        .mapToObj(day -> LocalDate.ofYearDay(year, day))
        .filter(day -> holidays.reason(day).isPresent())
        .map(day -> day.toString().substring(5))
        .toList();
  }

  @Test
  void theYearsThatWerePublishedAreWhole() {
    assertThat(of(2024))
        .containsExactly(
            "01-01", "01-08", "02-11", "02-12", "02-23", "03-20", "04-29", "05-03", "05-04",
            "05-05", "05-06", "07-15", "08-11", "08-12", "09-16", "09-22", "09-23", "10-14",
            "11-03", "11-04", "11-23");
    assertThat(of(2025))
        .containsExactly(
            "01-01", "01-13", "02-11", "02-23", "02-24", "03-20", "04-29", "05-03", "05-04",
            "05-05", "05-06", "07-21", "08-11", "09-15", "09-23", "10-13", "11-03", "11-23",
            "11-24");
    assertThat(of(2026))
        .containsExactly(
            "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05",
            "05-06", "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23");
    assertThat(of(2027))
        .containsExactly(
            "01-01", "01-11", "02-11", "02-23", "03-21", "03-22", "04-29", "05-03", "05-04",
            "05-05", "07-19", "08-11", "09-20", "09-23", "10-11", "11-03", "11-23");
  }

  @Test
  void substituteAndBridgeHolidaysAreNamed() {
    // 振替休日 of Sunday 2024-02-11; 2026-05-03 is a Sunday whose next free day is the 6th
    assertThat(holidays.reason(LocalDate.of(2024, 2, 12))).contains("休日");
    assertThat(holidays.reason(LocalDate.of(2026, 5, 6))).contains("休日");
    // 国民の休日 between 敬老の日 and 秋分の日
    assertThat(holidays.reason(LocalDate.of(2026, 9, 21))).contains("敬老の日");
    assertThat(holidays.reason(LocalDate.of(2026, 9, 22))).contains("休日");
    assertThat(holidays.reason(LocalDate.of(2026, 9, 23))).contains("秋分の日");
    assertThat(holidays.reason(LocalDate.of(2026, 12, 23))).as("a reign ago").isEmpty();
  }

  @Test
  void equinoxesAreRightUntil2030() {
    assertThat(of(2028)).contains("03-20", "09-22").doesNotContain("03-21", "09-23");
    assertThat(of(2029)).contains("03-20", "09-23", "09-24");
    assertThat(of(2030)).contains("03-20", "09-23").doesNotContain("03-21", "09-22");
  }

  @Test
  void theListIsTheLibrarysOwnAndNoServerIsAsked() {
    assertThat(System.getProperty("SYUKUJITSU_URL")).startsWith("jar:file:").endsWith(".csv");
  }

  @Test
  void theCabinetOfficesFileGoesBeforeTheLibrary(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("syukujitsu.csv");
    Files.write(
        file,
        "国民の祝日・休日月日,国民の祝日・休日名称\r\n2031/1/1,元日\r\n2031/3/21,春分の日\r\n"
            .getBytes(Charset.forName("Shift_JIS")));

    HolidayFile read = HolidayFile.read(file, holidays);

    assertThat(read.reason(LocalDate.of(2031, 3, 21))).contains("春分の日");
    assertThat(read.reason(LocalDate.of(2031, 3, 20))).as("not in the file").isEmpty();
    assertThat(read.reason(LocalDate.of(2030, 3, 20))).as("another year").contains("春分の日");
  }

  @Test
  void aFileThatIsNoneIsRefusedWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("syukujitsu.csv");
    Files.writeString(file, "date,name\n2026/1/1,x\nsomething\n");
    assertThatThrownBy(() -> HolidayFile.read(file, holidays))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("line 3");
  }
}
