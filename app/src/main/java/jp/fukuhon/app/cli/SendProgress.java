package jp.fukuhon.app.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jp.fukuhon.core.ledger.OutgoingChunk;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.TransferPlan;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.transfer.TransferListener;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees of a run: a bar on a terminal, a line every few seconds elsewhere.
 * Thread-safe.
 */
final class SendProgress implements TransferListener {

  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  /**
   * Given, not asked for: the bar's own look at the terminal takes SIGINT's handler away from the
   * JVM, and with it everything that ends in order.
   */
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger chunks = new AtomicInteger();
  private final AtomicInteger replayed = new AtomicInteger();
  private final AtomicLong nextLine = new AtomicLong();
  private volatile long expected;
  private volatile Instant since = Instant.now();
  private volatile @Nullable ProgressBar bar;

  /**
   * @param quiet true to say nothing
   */
  SendProgress(PrintStream out, boolean quiet) {
    this.out =
        quiet
            ? new PrintStream(
                java.io.OutputStream.nullOutputStream(),
                false,
                java.nio.charset.StandardCharsets.UTF_8)
            : out;
    this.terminal = !quiet && isTerminal();
  }

  @SuppressWarnings("SystemConsoleNull") // never null since 22; the null check is for the checker
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public void begins(OutgoingTransfer transfer) {
    out.println(
        transfer.id()
            + " "
            + transfer.mode()
            + " "
            + transfer.state()
            + ": changes "
            + (transfer.since() + 1)
            + " to "
            + transfer.upto());
  }

  @Override
  public void sending(TransferId id, TransferPlan plan, long done) {
    records.set(done);
    bytes.set(0);
    chunks.set(0);
    expected = plan.records();
    since = Instant.now();
    out.println(
        id
            + " sending "
            + plan.records()
            + " records in "
            + plan.partitions().size()
            + " partitions"
            + (done > 0 ? ", " + done + " of them acknowledged already" : ""));
    if (terminal && plan.records() > 0) {
      bar =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
              .setTaskName(id.toString())
              .setInitialMax(plan.records())
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" rec", 1)
              .showSpeed()
              .startsFrom(done, Duration.ZERO)
              .setUpdateIntervalMillis(250)
              .build();
    }
  }

  @Override
  public void acknowledged(TransferId id, OutgoingChunk chunk) {
    records.addAndGet(chunk.records() + chunk.quarantined());
    bytes.addAndGet(chunk.contentBytes());
    chunks.incrementAndGet();
    if (chunk.replayed()) {
      replayed.incrementAndGet();
    }
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepTo(records.get());
      shown.setExtraMessage(
          String.format(
              Locale.ROOT, " %.1f MB/s chunk %d/%d", rate(), chunk.part(), chunk.number()));
      return;
    }
    long now = System.nanoTime();
    long due = nextLine.get();
    if (now >= due && nextLine.compareAndSet(due, now + LINE_EVERY.toNanos())) {
      out.printf(
          Locale.ROOT,
          "%s %d of %d records, %.1f MB/s, about %s left, chunk %d of partition %d%n",
          id,
          records.get(),
          expected,
          rate(),
          left(),
          chunk.number(),
          chunk.part());
    }
  }

  private double seconds() {
    return Math.max(0.001, Duration.between(since, Instant.now()).toMillis() / 1000.0);
  }

  private double rate() {
    return bytes.get() / 1e6 / seconds();
  }

  private String left() {
    long done = Math.max(1, records.get());
    long seconds = (long) (seconds() * Math.max(0, expected - done) / done);
    return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  @Override
  public void awaiting(TransferId id) {
    closeBar();
    out.printf(
        Locale.ROOT,
        "%s all %d records acknowledged, %d chunks in this run (%d of them were there already);"
            + " waiting for the receipt%n",
        id,
        records.get(),
        chunks.get(),
        replayed.get());
  }

  @Override
  public void settled(TransferId id, Receipt receipt, int deferredApplied) {
    out.println(
        id
            + " "
            + receipt.outcome()
            + ": "
            + receipt.records()
            + " records"
            + (receipt.faults().isEmpty()
                ? ""
                : ", " + receipt.faults().size() + " refused by the centre")
            + (deferredApplied > 0 ? ", " + deferredApplied + " deferred changes applied" : ""));
  }

  /** Takes the bar away. */
  void closeBar() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }
}
