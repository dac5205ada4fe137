package jp.fukuhon.writers.line;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;

/**
 * Posts queries to a time-stamping authority (RFC 3161 §3.4). Only a digest and a nonce go out; the
 * answer is signed, so the line needs no protection. Thread-safe.
 */
public final class TimeStampClient implements UnaryOperator<byte[]> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI authority;
  private final int maxAnswer;

  /**
   * @param authority {@code http} or {@code https}
   * @param maxAnswer octets of the largest answer that is read
   */
  public TimeStampClient(URI authority, int maxAnswer) {
    this.authority = authority;
    this.maxAnswer = maxAnswer;
  }

  /**
   * Asks once.
   *
   * @throws TransferException.Transient when the authority does not answer in ten seconds
   */
  @Override
  public byte[] apply(byte[] query) {
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpResponse<byte[]> answer =
          WholeAnswer.of(
              FaultPoint.TIME_STAMP_REQUEST,
              http,
              HttpRequest.newBuilder(authority)
                  .timeout(PATIENCE)
                  .header("Content-Type", "application/timestamp-query")
                  .POST(BodyPublishers.ofByteArray(query))
                  .build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), maxAnswer),
              PATIENCE);
      if (answer.statusCode() != 200) {
        throw new TransferException.Transient(
            "the time-stamping authority at " + authority + " answers " + answer.statusCode(),
            null);
      }
      return answer.body();
    } catch (IOException e) {
      throw new TransferException.Transient(
          "the time-stamping authority at " + authority + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException.Transient("interrupted while waiting for a time stamp", e);
    }
  }
}
