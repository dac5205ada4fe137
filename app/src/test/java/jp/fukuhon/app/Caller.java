package jp.fukuhon.app;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.testkit.process.PracticeParty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the centre that is not ours, with any certificate or with none. */
final class Caller implements AutoCloseable {

  private final HttpClient http;
  private final String base;

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param problem its problem type, empty when it is no problem document
   * @param detail the problem's words
   * @param body as it came
   */
  record Answer(int status, String problem, String detail, byte[] body) {}

  Caller(PracticeParty centre, SSLContext tls) {
    this.base = "https://127.0.0.1:" + centre.httpsPort();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** TLS that shows this key, or none, and trusts this authority. */
  static SSLContext tls(X509Certificate authority, @Nullable IssuedKey key) {
    try {
      KeyManager[] keys = key == null ? new KeyManager[0] : new KeyManager[] {new Insisting(key)};
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("anchor", authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows its certificate also to a server that says it wants those of other authorities. */
  private static final class Insisting extends X509ExtendedKeyManager {

    private final IssuedKey key;

    Insisting(IssuedKey key) {
      this.key = key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {key.alias()};
    }

    @Override
    public String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return key.alias();
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return key.alias();
    }

    @Override
    public String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return key.alias();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {key.alias()};
    }

    @Override
    public String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return key.alias();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {key.certificate(), key.issuer()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key.privateKey();
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  Answer put(String path, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            request.timeout(Duration.ofSeconds(60)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    boolean problem =
        answer
            .headers()
            .firstValue("Content-Type")
            .filter(type -> type.startsWith("application/problem+json"))
            .isPresent();
    if (!problem) {
      return new Answer(answer.statusCode(), "", "", answer.body());
    }
    JsonNode document =
        JsonMapper.shared().readTree(new String(answer.body(), StandardCharsets.UTF_8));
    return new Answer(
        answer.statusCode(),
        document.path("type").asString(""),
        document.path("detail").asString(""),
        answer.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
