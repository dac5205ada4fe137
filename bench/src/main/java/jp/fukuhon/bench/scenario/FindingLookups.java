package jp.fukuhon.bench.scenario;

import java.time.Duration;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;

/**
 * Look-ups of which the server's own counters say that they found something: a rate of queries that
 * find nothing would be worth nothing.
 */
final class FindingLookups implements Lookups {

  private static final double NEARLY = 0.95; // the rate times the time is not quite the number
  private static final int LOOK_MILLIS = 100;
  private static final int LOOKS = 100;

  private final Lookups lookups;
  private final Parties parties;

  FindingLookups(Lookups lookups, Parties parties) {
    this.lookups = lookups;
    this.parties = parties;
  }

  @Override
  public String program() {
    return lookups.program();
  }

  /**
   * {@inheritDoc}
   *
   * @throws PracticeException when fewer versions were fetched by an index than were looked up
   */
  @Override
  public double perSecond(Protocol protocol, Duration time) {
    long before = fetched();
    double rate = lookups.perSecond(protocol, time);
    double least = rate * time.toSeconds() * NEARLY;
    for (int look = 0; fetched() - before < least; look++) {
      if (look == LOOKS) {
        throw new PracticeException(
            "about %,.0f look-ups fetched only %,d versions"
                .formatted(rate * time.toSeconds(), fetched() - before),
            "the look-ups find nothing; their rate would be worth nothing");
      }
      pause();
    }
    return rate;
  }

  /** A session's counts arrive when it has ended, which may be after its client has. */
  private long fetched() {
    return parties
        .server()
        .number(
            parties.centre().database(),
            """
            SELECT idx_tup_fetch FROM pg_stat_all_tables
             WHERE schemaname = 'registry' AND relname = 'register_version'
            """);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while records were looked up", "run it again", e);
    }
  }
}
