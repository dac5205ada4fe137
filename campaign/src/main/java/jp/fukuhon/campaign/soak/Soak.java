package jp.fukuhon.campaign.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Three municipalities and a centre under kills and network faults for some minutes, then the
 * invariants. What goes wrong is decided by the seed alone; every wait is for a state. One use.
 */
public final class Soak implements AutoCloseable {

  private static final List<String> MUNICIPALITIES = List.of("131016", "011002", "271004");
  private static final int PAIRS = 400;
  private static final int REGISTERS = 3 * PAIRS;

  private final Tally tally = new Tally();
  private final Consumer<String> progress;
  private final long seed;
  private final PracticeLab lab;
  private final PracticeParty centre;
  private final Orders atCentre;
  private final List<Municipality> municipalities = new ArrayList<>();
  private volatile @Nullable EngineProcess serving;

  /** Lays everything out and sends every register once, undisturbed. */
  public Soak(long seed, Consumer<String> progress) throws SQLException {
    this.seed = seed;
    this.progress = progress;
    this.lab = PracticeLab.start(new PracticeLab.Plan(MUNICIPALITIES, REGISTERS, false));
    this.centre = lab.centre();
    Path orders = lab.outputs().resolveSibling("orders");
    this.atCentre = Orders.in(orders.resolve("centre"));
    centre.jvm(atCentre.option());
    for (String code : MUNICIPALITIES) {
      PracticeParty gateway = lab.party(code);
      municipalities.add(new Municipality(gateway, centre, orders.resolve(code), tally));
      evenOut(gateway);
    }
    serve();
    for (Municipality municipality : municipalities) {
      municipality.gateway().run("send");
    }
  }

  /** Registers of a pair begin with the same revision. */
  private static void evenOut(PracticeParty gateway) throws SQLException {
    try (Connection feeder = gateway.connect(Role.FEEDER)) {
      Sql.update(feeder, "UPDATE source.register SET revision = 1000 WHERE NOT withdrawn");
    }
  }

  private void serve() {
    serving = centre.serve();
  }

  private EngineProcess serving() {
    return Objects.requireNonNull(serving);
  }

  /**
   * Runs for so long, then ends what is under way and has everything checked.
   *
   * @throws AssertionError when anything was lost, doubled, seen that must not be, or does not end
   */
  public SoakReport run(Duration duration) throws SQLException, InterruptedException {
    Instant begun = Instant.now();
    Instant end = begun.plus(duration);
    List<PracticeParty> gateways = municipalities.stream().map(Municipality::gateway).toList();
    Decisions decisions = new Decisions(seed, municipalities.size());
    int taken = 0;
    try (Viewers viewers = new Viewers(centre, gateways, PAIRS, seed, tally)) {
      try (Writers writers = new Writers(gateways, PAIRS, seed, tally)) {
        municipalities.forEach(Municipality::start);
        Executioner executioner =
            new Executioner(lab, municipalities, atCentre, tally, this::serving, this::serve);
        while (Instant.now().isBefore(end) && tally.faults().isEmpty()) {
          Decision decision = decisions.next();
          taken++;
          executioner.carryOut(decision);
          progress.accept(
              "%4d s, %3d kills: %s"
                  .formatted(
                      Duration.between(begun, Instant.now()).toSeconds(),
                      tally.kills.get(),
                      decision));
        }
        executioner.close();
      }
      for (Municipality municipality : municipalities) {
        municipality.finish();
      }
    }
    return judged(new SoakReport.Head(seed, duration, taken, tally));
  }

  private SoakReport judged(SoakReport.Head head) throws SQLException {
    if (!tally.faults().isEmpty()) {
      throw new AssertionError(
          "seed " + seed + ":\n" + String.join("\n", tally.faults()) + "\n" + serving().output());
    }
    long compared = 0;
    long resent = 0;
    long transfers = 0;
    for (Municipality municipality : municipalities) {
      municipality.checker().holdsSettled();
      compared += compare(municipality);
      try (Connection source = municipality.gateway().connect(Role.SUPERUSER)) {
        resent += Sql.number(source, "SELECT count(*) FROM gateway.chunk WHERE replayed");
        transfers += Sql.number(source, "SELECT count(*) FROM gateway.transfer");
        requireNoLock(source, municipality.gateway().name());
      }
    }
    serving().terminate();
    serving().awaitExit();
    try (Connection registry = centre.connect(Role.SUPERUSER)) {
      requireNoLock(registry, "centre");
    }
    return new SoakReport(head, transfers, resent, compared);
  }

  private static void requireNoLock(Connection connection, String party) throws SQLException {
    Await.until(
        party + " holds no lock",
        () ->
            Sql.number(
                    connection,
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                == 0);
  }

  /** Every content as the centre opens it, beside the source; how many. */
  private long compare(Municipality municipality) throws SQLException {
    Path digests = centre.exportDigests(municipality.gateway(), lab.outputs());
    municipality.checker().contentsEqual(digests);
    try (java.util.stream.Stream<String> lines = java.nio.file.Files.lines(digests)) {
      return lines.count();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    municipalities.forEach(Municipality::close);
    EngineProcess running = serving;
    if (running != null) {
      running.close();
    }
    lab.close();
  }
}
