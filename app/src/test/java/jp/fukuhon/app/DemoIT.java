package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged demonstration with the packaged product: separate processes, a real SIGKILL. */
class DemoIT {

  private static final int REGISTERS = 2_000;
  private static final Duration LONGEST = Duration.ofMinutes(8);
  private static final Duration LOOK = Duration.ofMillis(100);

  @TempDir Path folder;
  private Path scratch = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    scratch = Files.createDirectory(folder.resolve("tmp"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(scratch).isEmptyDirectory();
    assertThat(processesThatName(scratch)).isEmpty();
  }

  @Test
  void showsAnInterruptedTransferThatLosesNothing() throws Exception {
    Process demo = start("--registers", Integer.toString(REGISTERS), "--json");
    awaitEnd(demo);
    assertThat(demo.exitValue()).as(() -> output("err")).isZero();
    JsonNode report = JsonMapper.builder().build().readTree(output("out"));
    assertThat(report.required("ok").booleanValue()).isTrue();
    assertThat(report.required("faults")).isEmpty();
    assertThat(report.required("outcome").stringValue()).isEqualTo("PUBLISHED");
    assertThat(number(report, "sent")).isEqualTo(REGISTERS);
    assertThat(number(report, "verified")).isEqualTo(REGISTERS);
    assertThat(number(report, "interruptedAt")).isBetween(REGISTERS / 3, REGISTERS - 1);
    assertThat(number(report, "resumedFrom")).isEqualTo(number(report, "interruptedAt"));
    assertThat(number(report, "chunksBeforeInterruption") + number(report, "chunksAfterRestart"))
        .isEqualTo(number(report, "chunks"));
    assertThat(number(report, "replayed")).isBetween(0, 1); // one partition, one chunk in flight
    assertThat(number(report, "frozenUpdatesRefused")).isEqualTo(100);
    assertThat(number(report, "withheldReads"))
        .isPositive()
        .isEqualTo(number(report, "withheldReadsTried"));
    assertThat(number(report, "withheldInView")).isZero();
    assertThat(number(report, "deferredChangesApplied")).isEqualTo(1);
    assertThat(number(report, "recordsInNextTransfer")).isEqualTo(2);
    assertThat(number(report, "recordsEqual")).isEqualTo(REGISTERS + 1);
    assertThat(number(report, "recordsCompared")).isEqualTo(REGISTERS + 1);
  }

  @Test
  void leavesNothingBehindWhenItIsTerminatedInTheMiddle() throws Exception {
    Process demo = start("--registers", Integer.toString(REGISTERS));
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!output("out").contains("SIGKILL at a third")) {
      assertThat(demo.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    assertThat(processesThatName(scratch)).isNotEmpty();
    demo.destroy();
    awaitEnd(demo);
    assertThat(demo.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void saysEverythingThatIsWrongWithItsArguments() throws Exception {
    Process demo = start("--registers", "3", "--municipality", "131017");
    awaitEnd(demo);
    assertThat(demo.exitValue()).isEqualTo(10);
    assertThat(output("err"))
        .contains("--registers 3 is not")
        .contains("131017")
        .contains("expected 6")
        .contains("HINT: ");
  }

  private static int number(JsonNode report, String name) {
    return report.required(name).intValue();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                "-Dfukuhon.app.jar=" + jar("fukuhon.app.jar"),
                "-jar",
                jar("fukuhon.practice.jar"),
                "demo"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectInput(new File("/dev/null"))
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private static String jar(String property) {
    return Objects.requireNonNull(System.getProperty(property), property);
  }

  private static void awaitEnd(Process process) throws InterruptedException {
    if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      process.destroy(); // lets it tidy up
      throw new AssertionError("the demonstration did not end within " + LONGEST);
    }
  }

  private String output(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> processesThatName(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      for (ProcessHandle process : all.toList()) {
        String text = commandLine(process.pid());
        if (text.contains(directory.toString())) {
          found.add(process.pid() + " " + text.replace('\0', ' '));
        }
      }
    }
    return found;
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
