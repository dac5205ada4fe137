package jp.fukuhon.practice.cli;

import java.io.PrintStream;
import jp.fukuhon.practice.demo.DemoView;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the demonstration: a bar for the records on a terminal, lines elsewhere. One thread. */
final class DemoProgress implements DemoView, AutoCloseable {

  private static final int LINES_PER_TRANSFER = 10;

  /**
   * Given, not asked for: the bar's own look at the terminal takes SIGINT's handler away from the
   * JVM, and with it everything that ends in order.
   */
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private int steps;
  private long nextLine;
  private @Nullable ProgressBar bar;

  /** On standard output, or on standard error when that carries JSON. */
  static DemoProgress on(boolean json) {
    return new DemoProgress(json ? System.err : System.out, TerminalProgress.isTerminal());
  }

  private DemoProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void step(String japanese, String english) {
    close();
    nextLine = 0;
    steps++;
    out.println("[" + steps + "] " + japanese + " / " + english);
  }

  @Override
  public void found(String text) {
    close();
    out.println("    " + text);
  }

  @Override
  public void stage(String text) {
    found(text);
  }

  @Override
  public void loaded(String municipality, long present, long total) {
    progress(municipality, present, total, "registers");
  }

  @Override
  public void acknowledged(long records, long total, int chunks) {
    progress("    acknowledged", records, total, "records, " + chunks + " chunks");
  }

  private void progress(String task, long present, long total, String unit) {
    if (terminal) {
      showBar(task, present, total);
    } else if (present >= nextLine && present > 0) {
      out.printf("    %,d of %,d %s%n", present, total, unit);
      nextLine = present + Math.max(1, total / LINES_PER_TRANSFER);
    }
  }

  private void showBar(String task, long present, long total) {
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(100)
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
