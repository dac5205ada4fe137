package jp.fukuhon.practice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jp.fukuhon.practice.lab.LabRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCommandTest {

  @Test
  void everyFaultIsReportedAtOnceWithAHint(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "mine");
    Faults faults = new Faults();
    new LabArguments(folder, faults).request("131017,999999,130001", "-5", "x", true, false);
    assertThat(faults.all())
        .extracting(Faults.Fault::message)
        .satisfiesExactly(
            m -> assertThat(m).contains("is not empty"),
            m -> assertThat(m).contains("131017").contains("expected 6"),
            m -> assertThat(m).contains("999999"),
            m -> assertThat(m).contains("130001").contains("prefecture"),
            m -> assertThat(m).contains("--registers -5"),
            m -> assertThat(m).contains("--seed 'x'"));
    assertThat(faults.all()).allMatch(fault -> !fault.hint().isBlank());
  }

  @Test
  void defaultsAreTwoMunicipalitiesOf2000Registers(@TempDir Path folder) {
    Faults faults = new Faults();
    LabRequest request =
        new LabArguments(folder.resolve("new"), faults).request(null, null, null, false, false);
    assertThat(faults.all()).isEmpty();
    assertThat(request)
        .isEqualTo(new LabRequest(List.of("131016", "011002"), 2_000, 1, false, false));
  }

  @Test
  void wrongArgumentsEndWithTheConfigurationExitCode(@TempDir Path folder) {
    assertThat(PracticeMain.run("lab", folder.resolve("x").toString(), "--registers=-1"))
        .isEqualTo(10);
    assertThat(PracticeMain.run("lab", folder.resolve("x").toString(), "--down")).isEqualTo(10);
    assertThat(PracticeMain.run("lab")).isEqualTo(10);
    assertThat(PracticeMain.run("lab", "--no-such-option")).isEqualTo(10);
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
