package jp.fukuhon.campaign.points;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import jp.fukuhon.campaign.scene.Scene;

/** Somebody who asks the centre with the gateway's certificate and does not wait for the answer. */
final class Question {

  private final CompletableFuture<HttpResponse<Void>> answer;

  private Question(CompletableFuture<HttpResponse<Void>> answer) {
    this.answer = answer;
  }

  /** Asks for a path that begins with a slash. */
  static Question ask(Scene scene, String path) {
    return ask(scene, scene.centre().httpsPort(), path);
  }

  /** The same at another port of the centre. */
  static Question ask(Scene scene, int port, String path) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(scene.gateway().tls())
            .build();
    return new Question(
        client
            .sendAsync(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                    .GET()
                    .build(),
                HttpResponse.BodyHandlers.discarding())
            .whenComplete((ignored, failure) -> client.shutdownNow()));
  }

  /** The answer is there, or it is known that none comes. */
  void awaitEnd() {
    answer.exceptionally(failure -> null).join();
  }
}
