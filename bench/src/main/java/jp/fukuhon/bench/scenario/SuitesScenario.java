package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
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
 * What suite hybrid costs: full transfers of the same registers in either suite, in turns, both
 * sides up throughout. Each municipality sends in either suite for half of the rounds, so that a
 * difference between the two gateways is none between the suites.
 *
 * @param registers of a transfer
 * @param rounds of each half, a transfer in either suite
 * @param uncounted rounds before each half, in which the gateways' new JVMs become warm
 */
public record SuitesScenario(int registers, int rounds, int uncounted) implements Scenario {

  private static final List<String> MUNICIPALITIES = List.of("131016", "011002");
  private static final double MOST_SLOWER = 1.05;

  private enum Suite {
    HYBRID,
    CLASSIC;

    String setting() {
      return name().toLowerCase(Locale.ROOT);
    }

    Suite other() {
      return this == HYBRID ? CLASSIC : HYBRID;
    }
  }

  /** Seconds of each counted transfer, in the order of the rounds. */
  private record Times(List<Double> hybrid, List<Double> classic) {

    List<Double> of(Suite suite) {
      return suite == Suite.HYBRID ? hybrid : classic;
    }
  }

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, MUNICIPALITIES, progress);
    parties.senders().forEach(one -> parties.load(one, registers, progress));
    Times seconds = new Times(new ArrayList<>(), new ArrayList<>());
    try (Serving centre =
        Serving.start(
            parties, "serve", Map.of("FUKUHON_RECEPTION_SUITES", "hybrid,classic"), List.of())) {
      for (Suite firsts : Suite.values()) {
        half(parties, firsts, seconds, progress);
      }
      centre.requireAlive();
    }
    return findings(parties, seconds);
  }

  /**
   * @param firsts the suite of the first municipality; the second one has the other
   */
  private void half(Parties parties, Suite firsts, Times seconds, Consumer<String> progress) {
    LabParty first = parties.sender(MUNICIPALITIES.getFirst());
    Ledger ledger = new Ledger(parties);
    try (Gateways gateways =
        Gateways.startEach(
            parties,
            municipality ->
                Sending.both(
                    Sending.oneTransferOf(registers),
                    Map.of(
                        "FUKUHON_TRANSFER_SUITE",
                        (municipality.equals(first) ? firsts : firsts.other()).setting())))) {
      for (int round = 1 - uncounted; round <= rounds; round++) {
        // who begins changes from round to round
        Suite begins = round % 2 == 0 ? Suite.HYBRID : Suite.CLASSIC;
        for (Suite suite : List.of(begins, begins.other())) {
          LabParty municipality =
              suite == firsts ? first : parties.sender(MUNICIPALITIES.getLast());
          ledger.settle();
          long before = ledger.transfers(municipality);
          gateways.send(municipality, "--full");
          Ledger.Outgoing sent = ledger.committed(municipality, before, registers);
          progress.accept(
              "  %s, %s: %.2f s%s"
                  .formatted(
                      municipality.name(),
                      suite.setting(),
                      sent.seconds(),
                      round < 1 ? " (not counted)" : ""));
          if (round >= 1) {
            seconds.of(suite).add(sent.seconds());
          }
        }
      }
    }
  }

  private Findings findings(Parties parties, Times seconds) {
    Spread hybrid = Spread.of(seconds.hybrid());
    Spread classic = Spread.of(seconds.classic());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < seconds.hybrid().size(); i++) {
      ratios.add(seconds.hybrid().get(i) / seconds.classic().get(i));
    }
    Spread paired = Spread.of(ratios);
    TextTable table = new TextTable("suite", "median s", "least s", "greatest s", "records/s");
    row(table, "hybrid", hybrid);
    row(table, "classic", classic);
    return new Findings(
        "suites",
        "Transfers of %,d registers in either suite, %d pairs".formatted(registers, ratios.size()),
        Map.of("registers", registers, "rounds", rounds, "uncounted", uncounted),
        parties.server().version(),
        parties.server().settings(),
        table,
        Map.of(
            "hybrid", seconds.hybrid(),
            "classic", seconds.classic(),
            "paired", paired),
        List.of(
            Bound.atMost(
                "time in hybrid by that in classic, median of the pairs",
                paired.median(),
                MOST_SLOWER,
                "times")),
        List.of(
            "the pairs lie between %.3f and %.3f; %d pairs before each half do not count"
                .formatted(paired.least(), paired.greatest(), uncounted)),
        List.of());
  }

  private void row(TextTable table, String suite, Spread seconds) {
    table.row(
        suite,
        "%.3f".formatted(seconds.median()),
        "%.3f".formatted(seconds.least()),
        "%.3f".formatted(seconds.greatest()),
        "%,.0f".formatted(registers / seconds.median()));
  }
}
