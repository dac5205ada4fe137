package jp.fukuhon.practice.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jp.fukuhon.practice.lab.LabParty;

/** Starts the centre and waits until it listens. */
record Serving(DemoSite site, DemoView view, Cancellation cancellation) {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(50);

  void start(LabParty centre) {
    view.step("センターを起動します", "starting the centre (serve)");
    Child child =
        site.children()
            .start(
                "serve",
                Map.of(),
                List.of("-C", centre.directory(site.directory()).toString(), "serve"));
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!isListening(centre.httpsPort())) {
      cancellation.check();
      if (child.endsWithin(LOOK)) {
        throw child.failed("ended with exit code " + child.process().exitValue());
      }
      if (System.nanoTime() > deadline) {
        throw child.failed("did not listen within " + LONGEST_START.toSeconds() + " s");
      }
    }
    view.found(
        "process %d listens on https://127.0.0.1:%d"
            .formatted(child.process().pid(), centre.httpsPort()));
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
