package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.lab.LabParty;

/** A party that serves, in a process of its own. {@link #close} ends it in order. Thread-safe. */
public final class Serving implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final int LONGEST_END_SECONDS = 60;
  private static final int LOOK_MILLIS = 50;
  private static final int CONNECT_MILLIS = 1_000;

  private final Site site;
  private final String name;
  private final Process process;

  private Serving(Site site, String name, Process process) {
    this.site = site;
    this.name = name;
    this.process = process;
  }

  /**
   * Starts the centre; it listens on return.
   *
   * @param name of its log
   * @param jvmOptions beside those that every process has
   * @throws jp.fukuhon.practice.PracticeException when it does not come up
   */
  public static Serving start(Parties parties, String name, List<String> jvmOptions) {
    return start(parties, name, Map.of(), jvmOptions);
  }

  /**
   * The same.
   *
   * @param settings of the product
   */
  public static Serving start(
      Parties parties, String name, Map<String, String> settings, List<String> jvmOptions) {
    Site site = parties.site();
    Serving serving = begin(parties, parties.centre(), name, settings, jvmOptions);
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!isListening(parties.centre().httpsPort())) {
      if (serving.endsWithin(LOOK_MILLIS) || System.nanoTime() > deadline) {
        throw site.failed(name, "does not listen");
      }
    }
    return serving;
  }

  /**
   * Starts a gateway, which listens to nobody but its own database; it may still be coming up on
   * return.
   *
   * @param name of its log
   * @param settings of the product
   * @param jvmOptions beside those that every process has
   */
  static Serving gateway(
      Parties parties,
      LabParty municipality,
      String name,
      Map<String, String> settings,
      List<String> jvmOptions) {
    return begin(parties, municipality, name, settings, jvmOptions);
  }

  private static Serving begin(
      Parties parties,
      LabParty party,
      String name,
      Map<String, String> settings,
      List<String> jvmOptions) {
    Site site = parties.site();
    List<String> verb = List.of("-C", parties.directory(party), "serve");
    return new Serving(
        site, name, site.start(name, settings, Java.product(site, jvmOptions, verb)));
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean endsWithin(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Demands that it still runs.
   *
   * @throws jp.fukuhon.practice.PracticeException with the end of its log when it does not
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw site.failed(name, "has ended");
    }
  }

  /** Octets of the largest resident memory it has had; 0 when it has ended. */
  public long peakBytes() {
    return Proc.peakBytes(process.pid());
  }

  /** SIGTERM, and SIGKILL if that does not end it. */
  @Override
  public void close() {
    process.destroy();
    if (!endsWithin(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS))) {
      site.kill(process);
    }
  }
}
