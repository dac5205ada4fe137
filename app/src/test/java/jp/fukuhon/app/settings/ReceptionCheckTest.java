package jp.fukuhon.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceptionCheckTest {

  @TempDir Path folder;

  private List<String> faults(String reception) throws IOException {
    Files.writeString(
        folder.resolve("fukuhon.yaml"),
        """
        fukuhon:
          party: CENTRE
          role: centre
          environment: practice
          database: {url: "jdbc:postgresql://localhost/x", engine: {user: e, password-file: p}}
        """
            + ("reception: {" + reception + "}").indent(2));
    return SettingsFile.examine(folder).faults().stream()
        .filter(fault -> fault.startsWith("reception."))
        .toList();
  }

  @Test
  void takesTheDefaults() throws IOException {
    assertThat(faults("")).isEmpty();
  }

  @Test
  void refusesLimitsThatWouldKeepSomebodyOutForEver() throws IOException {
    assertThat(
            faults(
                "max-chunk-size: 100MB, max-bytes-in-flight: 99MB,"
                    + " max-bytes-in-flight-per-peer: 80MB, max-open-transfers: 0,"
                    + " max-open-transfers-per-peer: -1, body-timeout: 0s"))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("reception.max-bytes-in-flight (octets):"),
            fault ->
                assertThat(fault).startsWith("reception.max-bytes-in-flight-per-peer (octets):"),
            fault -> assertThat(fault).startsWith("reception.max-open-transfers: 0 is not"),
            fault -> assertThat(fault).startsWith("reception.max-open-transfers-per-peer: -1"),
            fault -> assertThat(fault).startsWith("reception.body-timeout: must be positive"));
  }
}
