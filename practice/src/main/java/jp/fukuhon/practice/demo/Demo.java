package jp.fukuhon.practice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabRequest;

/**
 * One demonstration from beginning to end. However it ends (also by SIGINT or SIGTERM) no process
 * is left, and no file unless the directory is to be kept.
 */
public final class Demo {

  private static final long SEED = 1;
  private static final Duration MIGRATION = Duration.ofMinutes(5);
  private static final int LAST_PATIENCE_SECONDS = 120;

  private final DemoRequest request;
  private final DemoView view;
  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** A demonstration that has not begun. */
  public Demo(DemoRequest request, DemoView view) {
    this.request = request;
    this.view = view;
  }

  /**
   * What came of it.
   *
   * @param report what was found
   * @param directory where it was; it exists only if it was to be kept
   */
  public record Result(DemoReport report, Path directory) {}

  /**
   * Runs it.
   *
   * @throws PracticeException when it cannot be done, or was interrupted
   */
  public Result run() {
    long begin = System.nanoTime();
    DemoSite site = DemoSite.create(request.keep(), cancellation);
    Thread hook = new Thread(() -> endEarly(site), "end-demonstration");
    Runtime.getRuntime().addShutdownHook(hook);
    try (site) {
      Story story = new Story(request, site, new CancellableView(view, cancellation), cancellation);
      return new Result(story.tell(layOut(site), begin), site.directory());
    } catch (SQLException e) {
      cancellation.check(); // whatever fails then fails because of it
      throw new PracticeException(
          "a statement failed unexpectedly: " + e.getMessage(),
          "run it again with --keep and look at the logs in the directory",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PracticeException e) {
      cancellation.check();
      throw e;
    } finally {
      ended.countDown();
      forget(hook);
    }
  }

  private Lab.Outcome layOut(DemoSite site) {
    view.step("練習環境を用意します", "laying out a practice environment in " + site.directory());
    LabRequest lab =
        new LabRequest(List.of(request.municipality()), request.registers(), SEED, false, false);
    return new Lab(site.directory())
        .up(
            lab,
            parties -> {
              List<String> folders = parties.stream().map(Path::toString).toList();
              List<String> arguments = new ArrayList<>(List.of("migrate"));
              arguments.addAll(folders);
              site.children()
                  .start("migrate", Map.of(), arguments)
                  .succeed(MIGRATION, cancellation);
            },
            new CancellableView(view, cancellation));
  }

  /** Runs while the JVM shuts down: makes the work fail, waits until it has, then tidies up. */
  private void endEarly(DemoSite site) {
    cancellation.cancel();
    try {
      site.tearDown();
      if (!ended.await(LAST_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the demonstration did not end in time; its processes are killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      site.close();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is shutting down: the hook is at work
    }
  }
}
