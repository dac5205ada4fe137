package jp.fukuhon.writers.line;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jp.fukuhon.core.fault.FaultPoint;

/**
 * Waits for an answer to its last octet. The time-out of a request of the JDK's client ends with
 * the head of its answer: a peer, or a line, that falls silent in the body would hold its caller
 * for ever.
 */
final class WholeAnswer {

  private WholeAnswer() {}

  /**
   * Sends a request; its connection is closed when the answer does not come in time.
   *
   * @param point stands before and after it
   * @param most from here to the answer's last octet
   * @throws HttpTimeoutException when the whole answer is not here in time
   */
  static HttpResponse<byte[]> of(
      FaultPoint point,
      HttpClient http,
      HttpRequest request,
      HttpResponse.BodyHandler<byte[]> handler,
      Duration most)
      throws IOException, InterruptedException {
    point.before();
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, handler);
    try {
      HttpResponse<byte[]> whole = answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
      point.after();
      return whole;
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + most);
    } catch (ExecutionException e) {
      throw reason(e);
    } finally {
      answer.cancel(true); // nothing, when it has come
    }
  }

  private static IOException reason(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof IOException known) {
      return known;
    }
    if (cause instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }
}
