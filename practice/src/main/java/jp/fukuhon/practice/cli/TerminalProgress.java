package jp.fukuhon.practice.cli;

import java.io.Console;
import java.io.PrintStream;
import jp.fukuhon.practice.lab.LabProgress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows progress: a bar on a terminal, lines elsewhere. One thread. */
final class TerminalProgress implements LabProgress, AutoCloseable {

  private static final long LINE_EVERY = 50_000;

  /**
   * Given, not asked for: the bar's own look at the terminal takes SIGINT's handler away from the
   * JVM, and with it everything that ends in order.
   */
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private @Nullable ProgressBar bar;
  private String shown = "";
  private long lastLine;

  /** On standard output, or on standard error when that carries JSON. */
  static TerminalProgress on(boolean json) {
    return new TerminalProgress(json ? System.err : System.out);
  }

  private TerminalProgress(PrintStream out) {
    this.out = out;
    this.terminal = isTerminal();
  }

  /** Whether a person is looking. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where 22 to 24 did not
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public void stage(String text) {
    close();
    out.println(text + " …");
  }

  @Override
  public void loaded(String municipality, long present, long total) {
    if (terminal) {
      showBar(municipality, present, total);
    } else if (!shown.equals(municipality)
        || present == total
        || present - lastLine >= LINE_EVERY) {
      shown = municipality;
      lastLine = present;
      out.printf("  %s: %,d of %,d registers%n", municipality, present, total);
    }
  }

  private void showBar(String municipality, long present, long total) {
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
              .setTaskName(municipality)
              .setInitialMax(total)
              .build();
      bar = current;
    }
    current.stepTo(present);
  }

  @Override
  public void close() {
    ProgressBar current = bar;
    if (current != null) {
      current.close();
      bar = null;
    }
  }
}
