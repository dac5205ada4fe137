package jp.fukuhon.app.notices;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;

/**
 * Posts notices as JSON, authenticated: {@code Fukuhon-Signature: sha256=} and the HMAC-SHA256, in
 * hexadecimal, of {@code Fukuhon-Timestamp}, a full stop and the body. Any answer of 2xx has taken
 * it; what the answer's body says is not read, and nobody is followed elsewhere. Thread-safe.
 */
final class WebhookChannel implements Channel, AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final HttpClient http;
  private final URI url;
  private final byte[] secret;
  private final NoticeText text;
  private final Clock clock;

  /**
   * @param secret what bodies are authenticated with
   * @param trust whom the receiver's certificate must lead to; null for the Java runtime's
   */
  WebhookChannel(URI url, byte[] secret, NoticeText text, @Nullable SSLContext trust, Clock clock) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (trust != null) {
      builder.sslContext(trust);
    }
    this.http = builder.build();
    this.url = url;
    this.secret = secret.clone();
    this.text = text;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "WEBHOOK";
  }

  @Override
  public void send(Notice notice) throws NotTaken, InterruptedException {
    byte[] body = text.json(notice);
    String timestamp = String.valueOf(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(LONGEST)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", '"' + notice.key() + '"')
            .header("Fukuhon-Timestamp", timestamp)
            .header("Fukuhon-Signature", "sha256=" + signature(timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    FaultPoint.NOTICE_REQUEST.before();
    try {
      HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
      FaultPoint.NOTICE_REQUEST.after();
      if (answer.statusCode() / 100 != 2) {
        throw new NotTaken("the receiver answered " + answer.statusCode());
      }
    } catch (IOException e) {
      throw new NotTaken(e.getClass().getSimpleName(), e);
    }
  }

  private String signature(String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
