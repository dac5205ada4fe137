package jp.fukuhon.writers.line;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;

/**
 * How requests get to the centre: HTTP/1.1 over TLS 1.3 with mutual authentication, repeated while
 * the failure is transient, at the pace and until the end of the run that they belong to.
 * Thread-safe.
 */
final class CentreLine implements AutoCloseable {

  private final HttpClient http;
  private final URI base;
  private final Duration requestTimeout;
  private final CentreClient.AnswerWitness witness;
  private final Retries retries;
  private final Conditions always;
  private final Map<StreamId, Conditions> runs = new ConcurrentHashMap<>();
  private final Runnable gate;

  private record Conditions(BooleanSupplier stopped, Pace pace) {}

  /** As {@link CentreClient} is made. */
  CentreLine(
      URI base,
      SSLContext tls,
      CentreClient.Waiting waiting,
      BooleanSupplier stopped,
      Runnable gate,
      CentreClient.AnswerWitness witness) {
    SSLParameters parameters = tls.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .sslParameters(parameters)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.base = base;
    this.requestTimeout = waiting.request();
    this.witness = witness;
    this.retries = new Retries(waiting.patience());
    this.always = new Conditions(stopped, new Pace());
    this.gate = gate;
  }

  /** A run of a stream begins. */
  CentreClient.Run during(StreamId stream, BooleanSupplier stop, Pace pace) {
    Conditions conditions = new Conditions(stop, pace);
    runs.put(stream, conditions);
    return () -> runs.remove(stream, conditions);
  }

  private Conditions conditions(StreamId stream) {
    return runs.getOrDefault(stream, always);
  }

  /** A request of that path, which begins with a slash. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(requestTimeout);
  }

  /** PUT with a digest of the body; at the pace of the line. */
  HttpRequest put(String path, String contentType, List<byte[]> body) {
    return put(path, contentType, body, always.pace());
  }

  /** The same, at the pace of the stream's run. */
  HttpRequest put(StreamId stream, String path, String contentType, List<byte[]> body) {
    return put(path, contentType, body, conditions(stream).pace());
  }

  private HttpRequest put(String path, String contentType, List<byte[]> body, Pace pace) {
    long length = 0;
    MessageDigest sha256 = sha256();
    for (byte[] piece : body) {
      length += piece.length;
      sha256.update(piece);
    }
    return request(path)
        .header("Content-Type", contentType)
        .header(
            "Content-Digest",
            "sha-256=:" + Base64.getEncoder().encodeToString(sha256.digest()) + ":")
        .PUT(publisher(body, length, pace))
        .build();
  }

  /** An attempt under way keeps to the pace as it changes; what begins without a limit ends so. */
  private static BodyPublisher publisher(List<byte[]> body, long length, Pace pace) {
    if (pace.isLimited()) {
      return BodyPublishers.fromPublisher(
          BodyPublishers.ofInputStream(() -> new PacedBody(body, pace)), length);
    }
    return body.size() == 1
        ? BodyPublishers.ofByteArray(body.getFirst())
        : BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(body), length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Sends a request, again and again, until it is answered for good. */
  HttpResponse<byte[]> exchange(FaultPoint point, HttpRequest request, String what) {
    gate.run();
    return ungated(point, always, request, what);
  }

  /** The same, until the stream's run is stopped. */
  HttpResponse<byte[]> exchange(
      FaultPoint point, StreamId stream, HttpRequest request, String what) {
    gate.run();
    return ungated(point, conditions(stream), request, what);
  }

  /** The same, whatever holds other requests back. */
  HttpResponse<byte[]> ungated(
      FaultPoint point, StreamId stream, HttpRequest request, String what) {
    return ungated(point, conditions(stream), request, what);
  }

  private HttpResponse<byte[]> ungated(
      FaultPoint point, Conditions conditions, HttpRequest request, String what) {
    return retries.run(
        what + " at " + base,
        conditions.stopped(),
        () -> {
          HttpResponse<byte[]> answer = send(point, request, what);
          if (answer.statusCode() >= 300) {
            throw Problem.of(answer).asException(what);
          }
          return answer;
        });
  }

  private HttpResponse<byte[]> send(FaultPoint point, HttpRequest request, String what)
      throws IOException, InterruptedException {
    try {
      long started = System.nanoTime();
      HttpResponse<byte[]> answer =
          WholeAnswer.of(
              point,
              http,
              request,
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), 64L << 20),
              requestTimeout);
      witness.answered(answer, Duration.ofNanos(System.nanoTime() - started));
      return answer;
    } catch (IOException e) {
      Optional<String> refusal = TlsRefusal.of(e);
      if (refusal.isPresent()) {
        throw new TransferException.Refused(
            ErrorCode.FORBIDDEN, Hop.FRONT, what + " at " + base + ": " + refusal.get());
      }
      throw e;
    }
  }

  /** Ends the connections. */
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
