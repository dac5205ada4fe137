package jp.fukuhon.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredBandwidthTest {

  private static final StreamId REGISTERS = StreamId.parse("131016-FUKUHON");
  private static final StreamId NOTICES = StreamId.parse("131016-TODOKESHO");

  @TempDir Path folder;

  private SettingsFile.Examined examined(String settings) throws IOException {
    Files.writeString(
        folder.resolve("fukuhon.yaml"),
        """
        fukuhon:
          party: "131016"
          role: gateway
          environment: practice
          streams: [131016-FUKUHON, 131016-TODOKESHO]
          centre: {url: "https://centre.example:8443", party: CENTRE}
        """
            + settings.indent(2));
    return SettingsFile.examine(folder);
  }

  private List<String> faults(String settings) throws IOException {
    return examined(settings).faults().stream().filter(f -> f.contains("bandwidth")).toList();
  }

  /** The first Monday of October 2026 is the 5th. */
  private static Optional<Bandwidth> at(ConfiguredBandwidth plan, StreamId stream, String local) {
    return plan.at(stream, Instant.parse("2026-10-" + local + ":00+09:00"));
  }

  @Test
  void theOpenWindowsBandwidthCountsElseTheUsualOne() throws IOException {
    SettingsFile.Examined examined =
        examined(
            """
            transfer: {bandwidth: 8 Mbit/s}
            schedule:
              windows:
                - {hours: "19:00-06:00", days: [MON-THU], bandwidth: none, streams: [131016-FUKUHON]}
                - {hours: "19:00-12:00", days: [FRI], bandwidth: 100 Mbit/s, streams: [131016-FUKUHON]}
                - {hours: "22:00-02:00", streams: [131016-TODOKESHO]}
            """);
    assertThat(examined.faults()).noneMatch(fault -> fault.contains("bandwidth"));
    ConfiguredBandwidth plan = ConfiguredBandwidth.of(examined.loaded());
    Optional<Bandwidth> usual = Bandwidth.parse("8 Mbit/s");
    assertThat(at(plan, REGISTERS, "05T18:59")).isEqualTo(usual);
    assertThat(at(plan, REGISTERS, "05T19:00")).isEmpty();
    assertThat(at(plan, REGISTERS, "06T05:59")).as("Monday's night").isEmpty();
    assertThat(at(plan, REGISTERS, "06T06:00")).isEqualTo(usual);
    assertThat(at(plan, REGISTERS, "10T11:59")).isEqualTo(Bandwidth.parse("100 Mbit/s"));
    assertThat(at(plan, REGISTERS, "10T19:30")).as("no window on Saturdays").isEqualTo(usual);
    assertThat(at(plan, NOTICES, "05T23:00")).as("its window says nothing").isEqualTo(usual);
  }

  @Test
  void withoutSettingsThereIsNoLimit() throws IOException {
    assertThat(at(ConfiguredBandwidth.of(examined("").loaded()), REGISTERS, "05T23:00")).isEmpty();
  }

  @Test
  void everyFaultIsTold() throws IOException {
    assertThat(
            faults(
                """
                transfer: {bandwidth: 8 MB/s}
                schedule:
                  windows:
                    - {hours: "19:00-06:00", days: [MON], bandwidth: 2 Gbit/s}
                """))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("transfer.bandwidth: '8 MB/s' is no bandwidth"),
            fault ->
                assertThat(fault)
                    .startsWith("schedule.windows.bandwidth: 2000000000 bit/s is not"));
    assertThat(faults("transfer: {bandwidth: 1 Mbit/s, partitions: 16}"))
        .singleElement()
        .asString()
        .contains("1 Mbit/s is too little: a block of each partition takes 1073 s")
        .contains("at most 600 s");
  }
}
