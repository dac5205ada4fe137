package jp.fukuhon.testkit.fault;

import java.time.Duration;

/** What a {@link FaultProxy} does with connections. */
public sealed interface Behaviour {

  /** Relays everything. */
  record Pass() implements Behaviour {}

  /** Relays every piece later. */
  record Delay(Duration by) implements Behaviour {}

  /**
   * Cuts a connection once so many octets have gone that way over it since the switch; every
   * connection has its own count.
   */
  record CutAfter(Direction direction, long octets) implements Behaviour {}

  /**
   * Forwards a request wholly and cuts the connection before an octet of its answer reaches the
   * client; then passes again. What goes to the server since the switch is taken for a request once
   * it is that long, so that a TLS handshake is not.
   */
  record SwallowAnswer(long shortestRequest) implements Behaviour {}

  /** Accepts connections and octets and passes nothing on; nobody is told. */
  record Silence() implements Behaviour {}

  /** Cuts every connection, old and new. */
  record Refuse() implements Behaviour {}

  /** Relays so many octets a second and direction, each connection for itself. */
  record Throttle(long octetsPerSecond) implements Behaviour {}
}
