package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.time.ClockMeasurement;

/**
 * A party that serves, as those see it who stand beside it: whoever watches it, whoever tells of
 * it.
 *
 * @param loaded its configuration
 * @param pools its connection pools
 * @param clock the last measurement of this machine's clock; empty before the first
 * @param certificates when the first certificate of each kind in use ends, by {@code tls}, {@code
 *     signing}, {@code encryption}, {@code anchors}
 */
public record Served(
    Loaded loaded,
    List<HikariDataSource> pools,
    Supplier<Optional<ClockMeasurement>> clock,
    Supplier<Map<String, Instant>> certificates) {

  public Served {
    pools = List.copyOf(pools);
  }

  /** Stands beside a serving party from its start to its end. */
  @FunctionalInterface
  public interface Companion {

    /**
     * Begins.
     *
     * @throws jp.fukuhon.core.error.TransferException.Configuration when it cannot, and the party
     *     must not serve without
     */
    Beside open(Served served);
  }

  /** What stands beside it. */
  @FunctionalInterface
  public interface Beside extends AutoCloseable {

    /** Nothing. */
    Beside NOTHING = () -> {};

    /** Ends; before the party's connections are closed. */
    @Override
    void close();

    /** Several as one; the last one ends first. */
    static Beside all(List<Companion> companions, Served served) {
      Beside open = NOTHING;
      try {
        for (Companion each : companions) {
          Beside before = open;
          Beside next = each.open(served);
          open =
              () -> {
                try {
                  next.close();
                } finally {
                  before.close();
                }
              };
        }
        return open;
      } catch (RuntimeException e) {
        open.close();
        throw e;
      }
    }
  }
}
