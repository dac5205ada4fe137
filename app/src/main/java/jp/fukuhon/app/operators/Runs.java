package jp.fukuhon.app.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What takes longer than a request: it is begun here and goes on when its caller has been answered.
 * A caller waits until it has begun in earnest, so that whoever comes second is told who was first.
 * How the last one of each stream failed is remembered until the next one begins. When the server
 * ends, runs stop at their next chunk boundary and are waited for. Thread-safe.
 */
final class Runs implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
  private static final int AT_ONCE = 8;

  private final StopSignal stop;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Map<String, Map<String, String>> failures = new ConcurrentHashMap<>();
  private volatile boolean running;

  Runs(StopSignal stop) {
    this.stop = stop;
  }

  /**
   * Begins work and waits until it has begun, ended or failed.
   *
   * @param subject of which a failure is remembered
   * @param patience that long and no longer
   * @param work is given what to call when it has begun in earnest
   * @return what it gave; empty when it goes on
   * @throws TransferException what it failed with meanwhile; OVERLOADED when too many are at work
   */
  <T> Optional<T> begin(String subject, Duration patience, Function<Runnable, T> work) {
    if (!places.tryAcquire()) {
      throw new TransferException.Refused(
          ErrorCode.OVERLOADED, AT_ONCE + " runs are at work already", "come back later");
    }
    CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            failures.remove(subject);
            answer.complete(
                Optional.ofNullable(work.apply(() -> answer.complete(Optional.empty()))));
          } catch (RuntimeException e) {
            failed(subject, e);
            answer.completeExceptionally(e);
          } finally {
            places.release();
          }
        });
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
  }

  private void failed(String subject, RuntimeException failure) {
    ErrorCode code = failure instanceof TransferException ours ? ours.code() : ErrorCode.UNEXPECTED;
    String detail =
        failure instanceof TransferException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getSimpleName();
    LOG.error("the run of {} failed: {}", subject, detail, failure);
    Map<String, String> told = new LinkedHashMap<>();
    told.put("at", Instant.now().toString());
    told.put("code", code.name());
    told.put("detail", detail);
    failures.put(subject, told);
  }

  /** How the last run of a subject failed, if it did. */
  Optional<Map<String, String>> failure(String subject) {
    return Optional.ofNullable(failures.get(subject));
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    stop.set();
    threads.close(); // waits
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
