package jp.fukuhon.app.watch;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jp.fukuhon.app.party.Served;
import jp.fukuhon.core.time.ClockMeasurement;

/** What is known of this process and its machine without asking anybody. Thread-safe. */
final class Machine {

  private final Served served;
  private final Map<String, Path> places = new LinkedHashMap<>();

  Machine(Served served) {
    this.served = served;
    places.put("party", served.loaded().folder());
    places.put("temporary", Path.of(System.getProperty("java.io.tmpdir", ".")));
  }

  /** A pool's connections. */
  record Pool(String name, int active, int idle, int pending, int most) {}

  /** Octets that are free where this process writes; empty for a place that cannot be looked at. */
  Map<String, OptionalLong> free() {
    Map<String, OptionalLong> free = new LinkedHashMap<>();
    places.forEach(
        (name, path) -> {
          try {
            free.put(name, OptionalLong.of(Files.getFileStore(path).getUsableSpace()));
          } catch (IOException e) {
            free.put(name, OptionalLong.empty());
          }
        });
    return free;
  }

  long diskFloor() {
    return served.loaded().settings().preflight().diskFloor().toBytes();
  }

  Optional<ClockMeasurement> clock() {
    return served.clock().get();
  }

  Map<String, Instant> certificates() {
    return served.certificates().get();
  }

  List<Pool> pools() {
    return served.pools().stream().map(Machine::pool).toList();
  }

  private static Pool pool(HikariDataSource source) {
    HikariPoolMXBean pool = source.getHikariPoolMXBean();
    return new Pool(
        source.getPoolName(),
        pool == null ? 0 : pool.getActiveConnections(),
        pool == null ? 0 : pool.getIdleConnections(),
        pool == null ? 0 : pool.getThreadsAwaitingConnection(),
        source.getMaximumPoolSize());
  }
}
