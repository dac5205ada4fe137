package jp.fukuhon.testkit.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A fault that waits for one request of a {@link LineProxy}. Thread-safe. */
public final class LineTrap {

  /** What happens to the request. */
  public enum Kind {
    /** Nothing; the trap only says when the request came by. */
    NONE,
    /** The connection is reset before the server sees it. */
    LOSE_REQUEST,
    /** The server answers, the client sees a reset. */
    SWALLOW_ANSWER,
    /** The server answers, the client sees the head and half of the body. */
    TRUNCATE_ANSWER,
    /** The client is told 503 with Retry-After, the server sees nothing. */
    ANSWER_BUSY,
    /** It waits before the server sees it, until it is let go. */
    HOLD_REQUEST,
    /**
     * The server sees its head and half of its body (without one: half of its head), then a reset.
     */
    CUT_REQUEST,
    /**
     * The server sees as much of it as of {@link #CUT_REQUEST} and then nothing more, the client
     * hears nothing; both connections stay open until both ends have given up.
     */
    SILENT_REQUEST,
    /** The client sees half of the answer and then nothing more, until it has given up. */
    SILENT_ANSWER,
    /**
     * Its body, or its head when it has none, trickles to the server, ten octets a second, until
     * one end has given up.
     */
    TRICKLE_REQUEST,
    /** The answer trickles to the client likewise. */
    TRICKLE_ANSWER,
    /** The answer comes a second late. */
    DELAY_ANSWER,
    /** The client is given the answer to an earlier request, the server sees nothing. */
    ANSWER_AS_BEFORE,
    /** The server gets it twice at once, over two connections. */
    TWICE,
    /** In the midst of it comes a TLS record to the server that nobody has encrypted. */
    BREAK_TLS_REQUEST,
    /** In the place of the answer comes a TLS record to the client that nobody has encrypted. */
    BREAK_TLS_ANSWER,
  }

  private final Pattern request;
  private final Kind kind;
  private final AtomicInteger left;
  private final CountDownLatch sprung = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean serverGaveUp;
  private volatile @Nullable HttpMessage caught;
  private volatile @Nullable HttpMessage answer;

  LineTrap(Pattern request, Kind kind, int nth) {
    this.request = request;
    this.kind = kind;
    this.left = new AtomicInteger(nth);
  }

  boolean matches(String line) {
    return request.matcher(line).matches() && left.decrementAndGet() == 0;
  }

  Kind kind() {
    return kind;
  }

  void spring(HttpMessage message) throws InterruptedException {
    caught = message;
    sprung.countDown();
    if (kind == Kind.HOLD_REQUEST) {
      released.await();
    }
  }

  void over(boolean byTheServer) {
    serverGaveUp = byTheServer;
    over.countDown();
  }

  /**
   * Waits until the fault is over, of a silent or trickling message until somebody has given up.
   *
   * @return whether the server closed its connection, or answered, before the whole request came
   * @throws AssertionError when it is not over within two minutes
   */
  public boolean awaitOver() throws InterruptedException {
    if (!over.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError("nobody has given up " + request + " within two minutes");
    }
    return serverGaveUp;
  }

  /** Whether the request has come. */
  public boolean hasSprung() {
    return sprung.getCount() == 0;
  }

  /**
   * Waits until the request has come.
   *
   * @throws AssertionError when it has not within two minutes
   */
  public void await() throws InterruptedException {
    if (!sprung.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError("no request " + request + " within two minutes");
    }
  }

  /** Method and path of the request that came. */
  public String request() {
    return LineProxy.line(caught());
  }

  /** Its body, as transferred. */
  public byte[] body() {
    return caught().body().clone();
  }

  HttpMessage caught() {
    HttpMessage message = caught;
    if (message == null) {
      throw new IllegalStateException("no request " + request + " has come");
    }
    return message;
  }

  void answered(@Nullable HttpMessage message) {
    answer = message;
  }

  HttpMessage answer() {
    HttpMessage message = answer;
    if (message == null) {
      throw new IllegalStateException("no request " + request + " was answered");
    }
    return message;
  }

  /** Lets a held request go on. */
  public void release() {
    released.countDown();
  }
}
