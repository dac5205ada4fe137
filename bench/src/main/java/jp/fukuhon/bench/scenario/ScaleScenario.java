package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.Spread;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Gateways;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.rig.StatementLog;
import jp.fukuhon.bench.scenario.ShortTransactions.Kind;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Does the cost of a record grow with their number, and do the transactions that freeze, unlock,
 * publish and abort? Transfers of three sizes in turns, both sides up throughout.
 *
 * @param few registers of the smallest transfer
 * @param some of the one whose time the largest one's is compared with
 * @param many of the largest
 * @param rounds of all three
 */
public record ScaleScenario(int few, int some, int many, int rounds) implements Scenario {

  private static final double MOST_PER_REGISTER = 1.1;
  private static final double MOST_MILLIS = 50;
  private static final double LEAST_NOISE_MILLIS = 5;

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Series first = new Series("011002", few);
    Series second = new Series("131024", some);
    Series third = new Series("131016", many);
    List<Series> all = List.of(first, second, third);
    Parties parties =
        Parties.layOut(site, all.stream().map(Series::municipality).toList(), progress);
    all.forEach(one -> parties.load(parties.sender(one.municipality()), one.registers(), progress));
    StatementLog log = new StatementLog(parties.server());
    log.record(
        Stream.concat(Stream.of(parties.centre()), parties.senders().stream())
            .map(LabParty::database)
            .toList());
    Map<String, String> settings = Sending.oneTransferOf(many);
    try (Serving centre = Serving.start(parties, "serve", List.of());
        Gateways gateways = Gateways.start(parties, settings)) {
      Turns turns =
          new Turns(parties, gateways, log, new Sending(parties, settings, List.of()), progress);
      progress.accept("one transfer of each size that does not count");
      all.forEach(one -> turns.whole(new Series(one.municipality(), one.registers())));
      for (int round = 1; round <= rounds; round++) {
        progress.accept("round %d of %d".formatted(round, rounds));
        all.forEach(turns::whole);
        turns.aborted(first);
        turns.aborted(third);
      }
      centre.requireAlive();
    }
    return findings(parties, first, second, third);
  }

  private Findings findings(Parties parties, Series first, Series second, Series third) {
    return new Findings(
        "scale",
        "Transfers of %,d, %,d and %,d registers, %d of each; medians (least-greatest)"
            .formatted(few, some, many, rounds),
        Map.of("few", few, "some", some, "many", many, "rounds", rounds),
        parties.server().version(),
        parties.server().settings(),
        table(first, second, third),
        Map.of("few", first.described(), "some", second.described(), "many", third.described()),
        bounds(first, second, third),
        List.of(
            "a transaction's milliseconds are its whole life at the server, the engine's own work"
                + " between its statements included; in brackets what the server worked of it"),
        List.of());
  }

  private TextTable table(Series first, Series second, Series third) {
    TextTable table =
        new TextTable(
            "", "%,d".formatted(few), "%,d".formatted(some), "%,d registers".formatted(many));
    table.row("transfer, s", text(first.seconds()), text(second.seconds()), text(third.seconds()));
    table.row(
        "records/s",
        "%,.0f".formatted(few / first.seconds().median()),
        "%,.0f".formatted(some / second.seconds().median()),
        "%,.0f".formatted(many / third.seconds().median()));
    for (Kind kind : Kind.values()) {
      table.row(
          name(kind) + ", ms",
          text(first, kind),
          kind == Kind.ABORT ? "-" : text(second, kind),
          text(third, kind));
    }
    return table;
  }

  private static String text(Spread spread) {
    return "%.2f (%.2f-%.2f)".formatted(spread.median(), spread.least(), spread.greatest());
  }

  private static String text(Series one, Kind kind) {
    Spread all = one.millis(kind);
    return "%.1f (%.1f-%.1f) [%.1f]"
        .formatted(all.median(), all.least(), all.greatest(), one.serverMillis(kind).median());
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  private List<Bound> bounds(Series first, Series second, Series third) {
    List<Bound> bounds = new ArrayList<>();
    bounds.add(
        Bound.atMost(
            "time of a transfer, %,d against %,d registers".formatted(many, some),
            third.seconds().median() / second.seconds().median(),
            MOST_PER_REGISTER * many / some,
            "times"));
    for (Kind kind : Kind.values()) {
      for (Series one : List.of(first, third)) {
        bounds.add(
            Bound.atMost(
                "%s, %,d registers, median".formatted(name(kind), one.registers()),
                one.millis(kind).median(),
                MOST_MILLIS,
                "ms"));
      }
      bounds.add(
          Bound.atMost(
              "%s, by how much the medians differ".formatted(name(kind)),
              Math.abs(third.millis(kind).median() - first.millis(kind).median()),
              noise(first.millis(kind), third.millis(kind)),
              "ms"));
    }
    return bounds;
  }

  /** By how much two medians may differ without saying anything. */
  static double noise(Spread one, Spread other) {
    return Math.max(
        LEAST_NOISE_MILLIS,
        Math.max(one.greatest() - one.least(), other.greatest() - other.least()));
  }
}
