package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.scenario.Comparing.Compared;
import jp.fukuhon.bench.scenario.Comparing.Naive;
import jp.fukuhon.practice.lab.LabParty;

/**
 * What 突合 costs: the trees built, two equal sides compared, and sides with 1, 10 and 1,000
 * differences, beside sending every digest.
 *
 * @param registers of the stream
 */
public record ReconcileScenario(int registers) implements Scenario {

  private static final String MUNICIPALITY = "131016";
  private static final List<Integer> DIFFERENCES = List.of(1, 10, 1_000);
  private static final int MOST = 1_000;
  private static final int EQUAL_OCTETS = 1_024;
  private static final int TEN_OCTETS = 64 << 10;
  private static final double TREE_SECONDS = 10;

  /** Registers that are asked for at least: every difference is another register. */
  public static final int LEAST = MOST;

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, List.of(MUNICIPALITY), progress);
    LabParty municipality = parties.sender(MUNICIPALITY);
    parties.load(municipality, registers, progress);
    Sending sending = new Sending(parties, Sending.oneTransferOf(registers), List.of());
    SeededDamage damage = new SeededDamage(parties, municipality, registers);
    Map<String, Compared> all = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    Naive naive;
    try (Serving centre = Serving.start(parties, "serve", List.of());
        Comparing comparing = new Comparing(parties, municipality)) {
      progress.accept("publishing %,d registers".formatted(registers));
      sending.sendAll(municipality, registers);
      new Ledger(parties).settle();
      progress.accept("comparing for the first time: both sides build their trees");
      all.put("first", compare(comparing, "first", damage, faults));
      progress.accept("comparing after %,d changes".formatted(MOST));
      new RegisterSystem(parties, municipality)
          .change(
              IntStream.range(0, MOST)
                  .mapToObj(n -> SeededDamage.number(n, MOST, registers))
                  .toList(),
              1);
      site.await("send-changes", sending.begin(municipality, "send-changes", "send"));
      all.put("night", compare(comparing, "night", damage, faults));
      progress.accept("comparing two equal sides");
      all.put("equal", compare(comparing, "equal", damage, faults));
      for (int differences : DIFFERENCES) {
        progress.accept("comparing with %,d differences".formatted(differences));
        damage.upTo(differences, MOST);
        String name = Integer.toString(differences);
        all.put(name, compare(comparing, name, damage, faults));
      }
      naive = comparing.naive();
      centre.requireAlive();
    }
    return findings(parties, all, naive, faults);
  }

  private static Compared compare(
      Comparing comparing, String name, SeededDamage damage, List<String> faults) {
    Compared compared = comparing.run("reconcile-" + name);
    Set<String> missed = new TreeSet<>(damage.seeded());
    missed.removeAll(compared.found());
    Set<String> invented = new TreeSet<>(compared.found());
    invented.removeAll(damage.seeded());
    if (!missed.isEmpty() || !invented.isEmpty()) {
      faults.add(
          "%s: %d differences were not found, %d were invented"
              .formatted(name, missed.size(), invented.size()));
    }
    return compared;
  }

  private Findings findings(
      Parties parties, Map<String, Compared> all, Naive naive, List<String> faults) {
    TextTable table =
        new TextTable(
            "comparison",
            "found",
            "round trips",
            "octets asked",
            "octets answered",
            "signed up",
            "signed down",
            "seconds",
            "tree, source",
            "tree, centre",
            "peak MB");
    all.forEach((name, compared) -> row(table, name, compared));
    table.row(
        "every digest",
        "-",
        "1",
        "%,d".formatted(naive.octets()),
        "-",
        "-",
        "-",
        "%.1f".formatted(naive.seconds()),
        "-",
        "-",
        "-");
    Compared first = all.getOrDefault("first", all.values().iterator().next());
    Compared equal = all.getOrDefault("equal", first);
    Compared ten = all.getOrDefault("10", first);
    return new Findings(
        "reconcile",
        "突合 of %,d registers over a proxy that counts the bodies of the messages"
            .formatted(registers),
        Map.of("registers", registers),
        parties.server().version(),
        parties.server().settings(),
        table,
        Map.of("compared", all, "naive", naive),
        List.of(
            Bound.atMost("equal sides, asked", (double) equal.asked(), EQUAL_OCTETS, "octets"),
            Bound.atMost(
                "equal sides, answered", (double) equal.answered(), EQUAL_OCTETS, "octets"),
            Bound.atMost("equal sides, round trips", equal.roundTrips(), 1, ""),
            Bound.atMost("10 differences, both ways", (double) ten.payload(), TEN_OCTETS, "octets"),
            Bound.atMost("first tree, source", first.sourceTreeSeconds(), TREE_SECONDS, "s"),
            Bound.atMost("first tree, centre", first.centreTreeSeconds(), TREE_SECONDS, "s")),
        List.of(
            "octets asked and answered are those of questions about ranges and records; signed"
                + " documents stand beside them, TLS and HTTP headers are left out",
            "a tree is built out of the rows: at the source every content is hashed for 'first'",
            "every digest: id, revision and commitment as COPY BINARY, read but not sent"),
        faults);
  }

  private static void row(TextTable table, String name, Compared compared) {
    table.row(
        name,
        "%,d".formatted(compared.found().size()),
        Integer.toString(compared.roundTrips()),
        "%,d".formatted(compared.asked()),
        "%,d".formatted(compared.answered()),
        "%,d".formatted(compared.signedUp()),
        "%,d".formatted(compared.signedDown()),
        "%.1f".formatted(compared.seconds()),
        "%.1f".formatted(compared.sourceTreeSeconds()),
        "%.1f".formatted(compared.centreTreeSeconds()),
        "%,d".formatted(compared.peakBytes() >> 20));
  }
}
