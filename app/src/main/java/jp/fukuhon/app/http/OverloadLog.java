package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import jp.fukuhon.core.watch.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was told to come back because there was too much to do: once in a minute of each peer, with
 * the number of times that were not told. In the technical log alone: it is no refused access, and
 * whoever has too much to do already does not write a row about it. Thread-safe.
 */
final class OverloadLog {

  private static final Logger LOG = LoggerFactory.getLogger(OverloadLog.class);
  private static final int PER_MINUTE = 1;

  private final RateLimit lines = new RateLimit(PER_MINUTE, System::nanoTime);

  /**
   * A request that was turned away.
   *
   * @param reason as the caller is told
   */
  void turnedAway(HttpServletRequest request, String reason) {
    String party = Objects.toString(request.getAttribute(PeerResolver.PARTY), "?");
    Tally.REQUESTS_OVERLOADED.one(party);
    lines.pass(
        party,
        untold ->
            LOG.warn(
                "overloaded: party {} is told to come back ({}); {} times more since it was last"
                    + " said",
                party,
                reason,
                untold));
  }
}
