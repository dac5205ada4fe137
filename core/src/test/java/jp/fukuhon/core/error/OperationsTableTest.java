package jp.fukuhon.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class OperationsTableTest {

  @Test
  void theManualHasEveryErrorCodeAsTheTableInTheCodeHasIt() throws IOException {
    String manual = Files.readString(Path.of("..", "docs", "operations.md"));
    for (ErrorCode code : ErrorCode.values()) {
      String row =
          "| `"
              + code.name().toLowerCase(Locale.ROOT).replace('_', '-')
              + "` | "
              + code.exitCode()
              + " | "
              + code.httpStatus()
              + " | "
              + code.title()
              + " | "
              + code.hint()
              + " |";
      assertThat(manual).contains(row);
    }
  }
}
