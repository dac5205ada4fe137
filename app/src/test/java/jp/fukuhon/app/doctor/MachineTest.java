package jp.fukuhon.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.PartySettings.ClockLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MachineTest {

  @TempDir Path folder;

  private static PartySettings centre() {
    return new Binder(
            new MapConfigurationPropertySource(
                Map.of("fukuhon.role", "centre", "fukuhon.party", "CENTRE")))
        .bind("fukuhon", Bindable.of(PartySettings.class))
        .get();
  }

  private static List<Status> jvm(int version, long mebibytes, boolean dumps) {
    return new JvmCheck(centre(), new JvmCheck.Machine(version, mebibytes << 20, dumps))
        .look().stream().map(Finding::status).toList();
  }

  @Test
  void theJvmIsJudgedByVersionMemoryAndDumps() {
    assertThat(jvm(25, 288, false)).containsExactly(Status.OK);
    assertThat(jvm(25, 287, false)).containsExactly(Status.FAULT);
    assertThat(jvm(24, 100, true)).containsExactly(Status.FAULT, Status.FAULT, Status.FAULT);
    assertThat(JvmCheck.Machine.running().version()).isEqualTo(Runtime.version().feature());
  }

  @Test
  void theDiskIsJudgedByItsFreeSpace() {
    assertThat(disk(0)).isEqualTo(Status.OK);
    assertThat(disk(Long.MAX_VALUE)).isEqualTo(Status.FAULT);
    assertThat(
            new DiskCheck(Map.of("party", folder.resolve("missing")), 0).look().getFirst().status())
        .isEqualTo(Status.FAULT);
  }

  private Status disk(long floor) {
    return new DiskCheck(Map.of("party", folder), floor).look().getFirst().status();
  }

  private static Finding clock(TimeServer... servers) {
    List<String> endpoints = java.util.Arrays.stream(servers).map(TimeServer::endpoint).toList();
    return new ClockCheck(
            new ClockLimit(Duration.ofSeconds(10), endpoints, Duration.ofMinutes(1)),
            Optional.empty())
        .look().stream()
            .filter(finding -> finding.check().equals("clock.ntp"))
            .reduce((one, other) -> other)
            .orElseThrow();
  }

  @Test
  void theClockIsJudgedByATimeServer() throws IOException {
    try (TimeServer right = new TimeServer(Duration.ZERO, 2);
        TimeServer near = new TimeServer(Duration.ofSeconds(7), 2);
        TimeServer ahead = new TimeServer(Duration.ofHours(1), 2);
        TimeServer behind = new TimeServer(Duration.ofSeconds(-30), 2);
        TimeServer lost = new TimeServer(Duration.ZERO, 16)) {
      assertThat(clock(right).status()).isEqualTo(Status.OK);
      assertThat(clock(near).status()).isEqualTo(Status.WARN);
      assertThat(clock(ahead).status()).isEqualTo(Status.FAULT);
      assertThat(clock(ahead).what()).contains("slow by time server " + ahead.endpoint());
      assertThat(clock(behind).what()).contains("fast by time server");
      assertThat(clock(lost).what()).contains("it is not synchronised itself");
      assertThat(clock(lost, right).status()).as("the next one is asked").isEqualTo(Status.OK);
    }
  }

  @Test
  void withoutATimeServerAndWithoutACentreNothingIsKnown() {
    assertThat(
            new ClockCheck(
                    new ClockLimit(Duration.ofSeconds(10), List.of(), Duration.ofMinutes(1)),
                    Optional.empty())
                .look())
        .extracting(Finding::status)
        .containsExactly(Status.SKIPPED, Status.SKIPPED);
  }

  @Test
  void serversAreWrittenAsHostOrHostAndPort() {
    assertThat(Endpoint.parse("10.0.0.53", 53)).contains(new Endpoint("10.0.0.53", 53));
    assertThat(Endpoint.parse("10.0.0.53:5353", 53)).contains(new Endpoint("10.0.0.53", 5353));
    assertThat(Endpoint.parse("fd00::53", 53)).contains(new Endpoint("fd00::53", 53));
    assertThat(Endpoint.parse("[fd00::53]:54", 53)).contains(new Endpoint("fd00::53", 54));
    assertThat(Endpoint.parse("ntp.example.lg.jp", 123))
        .contains(new Endpoint("ntp.example.lg.jp", 123));
    assertThat(Endpoint.parse("10.0.0.53:70000", 53)).isEmpty();
    assertThat(Endpoint.parse("not a host", 53)).isEmpty();
  }
}
