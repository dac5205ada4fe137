package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.fukuhon.core.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of docs/systemd agree with the program, and with systemd where it is installed. */
class SystemdUnitsTest {

  private static final Path UNITS = Path.of("..", "docs", "systemd");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  /** In tenths; systemd calls more than 20 "medium". */
  private static final String MOST_EXPOSURE = "20";

  @TempDir private Path folder;

  private static String value(String text, String expression) {
    Matcher matcher = Pattern.compile("(?m)^" + expression + "$").matcher(text);
    assertThat(matcher.find()).as(expression).isTrue();
    return matcher.group(1);
  }

  @Test
  void theServiceIsNotStartedAgainWhereAPersonIsNeeded() throws IOException {
    String unit = Files.readString(UNITS.resolve("fukuhon@.service"));
    assertThat(value(unit, "RestartPreventExitStatus=(.*)").split(" "))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    ErrorCode.CONFIGURATION,
                    ErrorCode.INTEGRITY,
                    ErrorCode.RECONCILIATION,
                    ErrorCode.SOURCE_DATA)
                .map(code -> String.valueOf(code.exitCode()))
                .toList());
    assertThat(value(unit, "SuccessExitStatus=(.*)").split(" "))
        .containsExactlyInAnyOrder(
            String.valueOf(ErrorCode.TERMINATED.exitCode()),
            String.valueOf(ErrorCode.STOPPED.exitCode()));
    assertThat(Integer.parseInt(value(unit, "TimeoutStopSec=(\\d+)min")))
        .as("longer than one request may take (centre.request-timeout, 10m)")
        .isGreaterThan(10);
    assertThat(Integer.parseInt(value(unit, "MemoryMax=(\\d+)M")))
        .as("the heap, and as much as was seen beside it")
        .isGreaterThanOrEqualTo(Integer.parseInt(value(unit, "Environment=HEAP=(\\d+)m")) + 500);
  }

  @Test
  void systemdHasNothingToSayAgainstThem() throws Exception {
    List<String> units = new ArrayList<>();
    try (Stream<Path> files = Files.list(UNITS)) {
      for (Path file :
          files.filter(file -> file.toString().matches(".*\\.(service|timer)")).toList()) {
        Path copy = folder.resolve(file.getFileName());
        Files.writeString(
            copy, Files.readString(file).replaceAll("(?m)^ExecStart=\\S+", "ExecStart=/bin/true"));
        units.add(copy.toString());
      }
    }
    assertThat(units).hasSize(5);
    if (!Files.isExecutable(ANALYZE)) {
      return; // a machine without systemd; what the units say was read above
    }
    assertThat(run(Stream.concat(Stream.of("verify", "--man=no"), units.stream()))).isEmpty();
    for (String unit : units) {
      if (unit.endsWith(".service")) {
        run(Stream.of("security", "--offline=true", "--threshold=" + MOST_EXPOSURE, unit));
      }
    }
  }

  private static String run(Stream<String> arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of(ANALYZE.toString()), arguments).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
    return output;
  }
}
