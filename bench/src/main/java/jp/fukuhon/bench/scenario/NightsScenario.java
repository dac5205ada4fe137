package jp.fukuhon.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.Spread;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Gateways;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Is the thousandth night as fast as the first, at a centre that holds millions of versions?
 *
 * @param versions that the centre holds before
 * @param nights at most
 * @param changed registers of each night
 * @param longest after which no further night begins
 */
public record NightsScenario(int versions, int nights, int changed, Duration longest)
    implements Scenario {

  private static final String MUNICIPALITY = "131016";
  private static final int HELD = 20_000;
  private static final int UNCOUNTED = 20;
  private static final int COMPARED = 10;
  private static final int ROWS = 10;
  private static final double MOST_SLOWER = 1.25;

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, List.of(MUNICIPALITY), progress);
    LabParty municipality = parties.sender(MUNICIPALITY);
    progress.accept("putting %,d published versions into the centre".formatted(versions));
    new PastVersions(parties, municipality).fill(versions, progress);
    List<Integer> numbers = spread(Math.max(changed, Math.min(HELD, versions)), versions);
    RegisterSystem feeder = new RegisterSystem(parties, municipality);
    feeder.add(numbers);
    parties.server().execute(municipality.database(), "VACUUM (ANALYZE) source.register");
    Ledger ledger = new Ledger(parties);
    ledger.settle();
    List<Double> seconds = new ArrayList<>();
    try (Serving centre = Serving.start(parties, "serve", List.of());
        Gateways gateways = Gateways.start(parties, Map.of())) {
      Nights played = new Nights(feeder, ledger, municipality, gateways);
      progress.accept("sending %,d registers, not counted".formatted(numbers.size()));
      played.send(numbers.size());
      ledger.settle();
      for (int night = 1; night <= UNCOUNTED; night++) {
        played.night(drawn(numbers, -night), -night);
      }
      progress.accept("%,d nights of %,d changed registers".formatted(nights, changed));
      long end = System.nanoTime() + longest.toNanos();
      for (int night = 1; night <= nights && System.nanoTime() < end; night++) {
        seconds.add(played.night(drawn(numbers, night), night));
        if (night % Math.max(1, nights / ROWS) == 0) {
          progress.accept("  night %,d: %.2f s".formatted(night, seconds.getLast()));
        }
      }
      centre.requireAlive();
    }
    return findings(parties, seconds, numbers.size());
  }

  /** Nights of one municipality. */
  private record Nights(
      RegisterSystem feeder, Ledger ledger, LabParty municipality, Gateways gateways) {

    /** The seconds of its transfer, from the freeze to the stored receipt. */
    double night(List<Integer> changed, int night) {
      feeder.change(changed, night);
      return send(changed.size());
    }

    double send(long records) {
      long before = ledger.transfers(municipality);
      gateways.send(municipality);
      return ledger.committed(municipality, before, records).seconds();
    }
  }

  /** That many numbers, as far from each other as 1 to {@code last} allows. */
  static List<Integer> spread(int count, int last) {
    int step = Math.max(1, last / count);
    return IntStream.rangeClosed(1, count).mapToObj(i -> i * step).toList();
  }

  /** The registers that change in a night, in the order of their numbers. */
  private List<Integer> drawn(List<Integer> numbers, int night) {
    List<Integer> all = new ArrayList<>(numbers);
    Collections.shuffle(all, new Random(night));
    return all.subList(0, changed).stream().sorted().toList();
  }

  private Findings findings(Parties parties, List<Double> seconds, int held) {
    int compared = Math.max(1, Math.min(COMPARED, seconds.size() / 2));
    Spread first = Spread.of(seconds.subList(0, compared));
    Spread last = Spread.of(seconds.subList(seconds.size() - compared, seconds.size()));
    List<String> notes = new ArrayList<>();
    notes.add(
        "before them %d nights that do not count, and one transfer of %,d registers"
            .formatted(UNCOUNTED, held));
    if (seconds.size() < nights) {
      notes.add(
          "only %d nights, after %d minutes no further one was begun"
              .formatted(seconds.size(), longest.toMinutes()));
    }
    return new Findings(
        "nights",
        "%,d nights of %,d changed registers at a centre that holds %,d versions before"
            .formatted(seconds.size(), changed, versions),
        Map.of("versions", versions, "nights", nights, "changed", changed),
        parties.server().version(),
        parties.server().settings(),
        table(seconds),
        Map.of("seconds", seconds, "first", first, "last", last),
        List.of(
            Bound.atMost(
                "median of the last %d nights by that of the first %d"
                    .formatted(compared, compared),
                last.median() / first.median(),
                MOST_SLOWER,
                "times")),
        notes,
        List.of());
  }

  private static TextTable table(List<Double> seconds) {
    TextTable table = new TextTable("nights", "median s", "least s", "greatest s");
    int step = Math.max(1, (seconds.size() + ROWS - 1) / ROWS);
    for (int from = 0; from < seconds.size(); from += step) {
      int to = Math.min(seconds.size(), from + step);
      Spread part = Spread.of(seconds.subList(from, to));
      table.row(
          "%,d-%,d".formatted(from + 1, to),
          "%.3f".formatted(part.median()),
          "%.3f".formatted(part.least()),
          "%.3f".formatted(part.greatest()));
    }
    return table;
  }
}
