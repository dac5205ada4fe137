package jp.fukuhon.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request through a {@link LineProxy} and the fault that befalls it. Used by one thread. */
final class LineExchange {

  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Duration TRICKLE = Duration.ofMillis(100);

  private final LineLink link;
  private final HttpMessage request;
  private final Witness witness;
  private boolean serverGaveUp;

  /** Is told the server's answer before the client sees it. */
  interface Witness {
    /** The answer; null when there is none. */
    void saw(@Nullable HttpMessage answer);
  }

  LineExchange(LineLink link, HttpMessage request, Witness witness) {
    this.link = link;
    this.request = request;
    this.witness = witness;
  }

  /** Whether the server answered or closed before it had the whole request. */
  boolean serverGaveUp() {
    return serverGaveUp;
  }

  /**
   * Carries it out.
   *
   * @return whether the connections may carry another one; else they are to be reset
   */
  boolean run(LineTrap.Kind fault) throws IOException, InterruptedException {
    return switch (fault) {
      case LOSE_REQUEST,
          ANSWER_BUSY,
          CUT_REQUEST,
          BREAK_TLS_REQUEST,
          SILENT_REQUEST,
          TRICKLE_REQUEST -> {
        witness.saw(null);
        yield unanswered(fault);
      }
      case NONE,
          HOLD_REQUEST,
          TWICE,
          SWALLOW_ANSWER,
          TRUNCATE_ANSWER,
          SILENT_ANSWER,
          TRICKLE_ANSWER,
          DELAY_ANSWER,
          BREAK_TLS_ANSWER ->
          answered(fault);
      case ANSWER_AS_BEFORE -> throw new IllegalArgumentException("which answer?");
    };
  }

  /** Gives the client an answer that another request has got. */
  boolean run(HttpMessage earlier) throws IOException {
    witness.saw(null);
    earlier.writeTo(link.toClient());
    return true;
  }

  private boolean unanswered(LineTrap.Kind fault) throws IOException, InterruptedException {
    switch (fault) {
      case ANSWER_BUSY -> {
        busy().writeTo(link.toClient());
        return true;
      }
      case CUT_REQUEST -> send(link.toServer(), request.half());
      case BREAK_TLS_REQUEST -> {
        send(link.toServer(), request.half());
        link.breakTls(Direction.TO_SERVER);
        untilClosed(link.fromServer());
      }
      case SILENT_REQUEST -> {
        send(link.toServer(), request.half());
        CountDownLatch client = watch(link.fromClient());
        untilClosed(link.fromServer());
        serverGaveUp = true;
        client.await();
      }
      case TRICKLE_REQUEST -> {
        CountDownLatch server = watch(link.fromServer());
        trickle(request, link.toServer(), server, watch(link.fromClient()));
        serverGaveUp = server.getCount() == 0;
      }
      default -> {}
    }
    return false;
  }

  private boolean answered(LineTrap.Kind fault) throws IOException, InterruptedException {
    request.writeTo(link.toServer());
    HttpMessage answer = HttpMessage.read(link.fromServer());
    witness.saw(answer);
    if (answer == null) {
      return false;
    }
    switch (fault) {
      case SWALLOW_ANSWER -> {
        return false;
      }
      case TRUNCATE_ANSWER -> {
        send(link.toClient(), answer.half());
        return false;
      }
      case SILENT_ANSWER -> {
        send(link.toClient(), answer.half());
        untilClosed(link.fromClient());
        return false;
      }
      case TRICKLE_ANSWER -> {
        CountDownLatch client = watch(link.fromClient());
        trickle(answer, link.toClient(), client, client);
        return false;
      }
      case BREAK_TLS_ANSWER -> {
        link.breakTls(Direction.TO_CLIENT);
        untilClosed(link.fromClient());
        return false;
      }
      case DELAY_ANSWER -> {
        TimeUnit.NANOSECONDS.sleep(LATE.toNanos());
        answer.writeTo(link.toClient());
        return true;
      }
      default -> {
        answer.writeTo(link.toClient());
        return true;
      }
    }
  }

  private static void send(OutputStream out, byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
  }

  /** The body trickles; what has none, the head. */
  private static void trickle(
      HttpMessage message, OutputStream out, CountDownLatch oneEnd, CountDownLatch otherEnd)
      throws InterruptedException {
    byte[] slow = message.body();
    try {
      if (slow.length == 0) {
        slow = message.head();
      } else {
        send(out, message.head());
      }
      for (byte octet : slow) {
        out.write(octet);
        out.flush();
        if (oneEnd.await(TRICKLE.toMillis(), TimeUnit.MILLISECONDS) || otherEnd.getCount() == 0) {
          return;
        }
      }
    } catch (IOException e) {
      // that end has given up
    }
  }

  /** Open as long as that end is there and says nothing. */
  private static CountDownLatch watch(InputStream in) {
    CountDownLatch heard = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                in.read();
              } catch (IOException e) {
                // gone as well
              } finally {
                heard.countDown();
              }
            });
    return heard;
  }

  private static void untilClosed(InputStream in) {
    try {
      while (in.read() >= 0) {
        // an answer to half a request, perhaps
      }
    } catch (IOException e) {
      // closed by a reset
    }
  }

  private static HttpMessage busy() {
    return new HttpMessage(
        "HTTP/1.1 503 \r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1),
        new byte[0]);
  }
}
