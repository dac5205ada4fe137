package jp.fukuhon.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * One line for each case that has ended, in the file that {@code fukuhon.campaign.journal} names:
 * {@code campaign/run} shows them while the campaign goes on.
 */
public final class Journal implements TestExecutionListener {

  private static final int MOST = 300;

  private final String file = System.getProperty("fukuhon.campaign.journal", "");
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      begun.put(test.getUniqueId(), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean held = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    Long since = begun.remove(test.getUniqueId());
    if (file.isEmpty() || (since == null && held)) {
      return;
    }
    long seconds = since == null ? 0 : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    String why =
        result
            .getThrowable()
            .map(failure -> String.valueOf(failure.getMessage()).replace('\n', ' '))
            .map(text -> ": " + text.substring(0, Math.min(MOST, text.length())))
            .orElse("");
    write(
        "%s %-6s %-70s %4d s%s"
            .formatted(
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                held ? "held" : "FAILED",
                test.getDisplayName(),
                seconds,
                why));
  }

  private synchronized void write(String line) {
    try {
      Files.writeString(
          Path.of(file),
          line + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
