package jp.fukuhon.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleReaderTest {

  @TempDir Path folder;

  /** The faults of a schedule; there are others, since keys and database are missing. */
  private List<String> faults(String schedule) throws IOException {
    Files.writeString(
        folder.resolve("fukuhon.yaml"),
        """
        fukuhon:
          party: "131016"
          role: gateway
          environment: practice
          streams: [131016-FUKUHON, 131016-TODOKESHO]
        """
            + schedule.indent(2));
    TransferException.Configuration refusal =
        Objects.requireNonNull(
            catchThrowableOfType(
                TransferException.Configuration.class, () -> SettingsFile.load(folder)));
    return String.valueOf(refusal.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("schedule"))
        .toList();
  }

  @Test
  void takesWindowsPerStreamClosingDaysAndSpread() throws Exception {
    assertThat(
            faults(
                """
                schedule:
                  windows:
                    - {hours: "19:00-06:00", days: [MON-THU], streams: [131016-FUKUHON]}
                    - {hours: "19:00-12:00", days: [FRI], streams: [131016-FUKUHON]}
                    - {hours: 22:00-02:00, streams: [131016-TODOKESHO]}
                  holidays: closed
                  closed-days: [12-29..01-03, 2026-10-05]
                  spread: 1h
                  parallel: 1
                  reconcile: {after-night: [MON-WED], deep-after-night: [FRI]}
                """))
        .isEmpty();
  }

  @Test
  void tellsEveryFaultAtOnce() throws Exception {
    assertThat(
            faults(
                """
                schedule:
                  windows:
                    - {hours: "19:00", days: [MON]}
                    - {hours: "19:00-06:00", days: [MONDAYS]}
                    - {hours: "19:00-06:00", streams: [011002-FUKUHON]}
                    - {hours: "19:00-06:00", days: [SAT]}
                    - {hours: "20:00-21:00", days: [SAT]}
                  closed-days: ["5 May"]
                  holidays-file: nowhere.csv
                  spread: 13h
                  parallel: 0
                  nightly: "0 0 19 ? * MON-FRI"
                """))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("schedule.nightly: is no setting any more"),
            fault -> assertThat(fault).startsWith("schedule.spread:"),
            fault -> assertThat(fault).startsWith("schedule.parallel: 0"),
            fault -> assertThat(fault).startsWith("schedule.closed-days: '5 May'"),
            fault -> assertThat(fault).startsWith("schedule.holidays-file:").contains("syukujitsu"),
            fault -> assertThat(fault).startsWith("schedule.windows: '19:00' is no window"),
            fault -> assertThat(fault).startsWith("schedule.windows: 'MONDAYS' is no day"),
            fault -> assertThat(fault).startsWith("schedule.windows.streams: '011002-FUKUHON'"),
            fault -> assertThat(fault).contains("131016-FUKUHON: two windows open on SATURDAY"),
            fault -> assertThat(fault).contains("131016-TODOKESHO: two windows open on SATURDAY"));
  }

  @Test
  void comparesAfterNightsThatThereAreAndNoOthers() throws Exception {
    assertThat(
            faults(
                """
                schedule:
                  windows: [{hours: "19:00-06:00", days: [MON-FRI]}]
                  reconcile: {after-night: [FRI], deep-after-night: [SUN]}
                """))
        .containsExactly("schedule.reconcile: no window opens on SUNDAY");
    assertThat(faults("schedule: {reconcile: {after-night: [FRI]}}"))
        .containsExactly("schedule.reconcile: no window opens on FRIDAY");
    assertThat(
            faults(
                """
                schedule:
                  windows: [{hours: "19:00-06:00", days: [MON-FRI]}]
                  reconcile: {after-night: [monthly]}
                """))
        .satisfiesExactly(
            fault ->
                assertThat(fault)
                    .startsWith("schedule.reconcile: 'MONTHLY' is no day of the week"));
  }

  @Test
  void refusesNamesThatItDoesNotKnow() throws Exception {
    assertThat(faults("schedule: {window: [{hours: \"19:00-06:00\"}]}"))
        .anySatisfy(
            fault -> assertThat(fault).contains("unknown settings: fukuhon.schedule.window"));
  }
}
