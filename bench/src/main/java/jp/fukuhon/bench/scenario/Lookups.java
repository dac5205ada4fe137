package jp.fukuhon.bench.scenario;

import java.time.Duration;
import java.util.Locale;

/** Looks single records up through the view, at random, as viewers do. Used by one thread. */
interface Lookups {

  /** Connections at the same time. */
  int CONNECTIONS = 2;

  /** Which way a query goes to the server. */
  enum Protocol {
    /** Text with the values in it, planned every time. */
    SIMPLE,
    /** Prepared once for each connection. */
    PREPARED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What makes them, for people. */
  String program();

  /** Look-ups a second, of all connections together. */
  double perSecond(Protocol protocol, Duration time);
}
