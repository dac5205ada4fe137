package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.Spread;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Installed;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.scenario.Lookups.Protocol;
import jp.fukuhon.bench.scenario.WithholdingWatch.Seen;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.samples.SampleRegisters;

/**
 * How many records can viewers look up while a transfer is open, and does what it holds stay
 * withheld?
 *
 * @param registers that are published
 * @param changed of them, which an open transfer brings anew
 * @param time of each round
 * @param rounds of each protocol
 */
public record ViewingScenario(int registers, int changed, Duration time, int rounds)
    implements Scenario {

  private static final String MUNICIPALITY = "131016";
  private static final Duration WARMING = Duration.ofSeconds(3);
  private static final int WATCHED = 1_000;
  private static final Map<Protocol, Double> LEAST =
      Map.of(Protocol.SIMPLE, 4_000.0, Protocol.PREPARED, 10_000.0);
  private static final String PENDING =
      """
      SELECT v.register_id
        FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
       WHERE t.transfer_id = ? ORDER BY sha256(v.register_id::bytea) LIMIT ?
      """;

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, List.of(MUNICIPALITY), progress);
    LabParty municipality = parties.sender(MUNICIPALITY);
    parties.load(municipality, registers, progress);
    Sending sending = new Sending(parties, Sending.oneTransferOf(registers), List.of());
    try (Serving centre = Serving.start(parties, "serve", List.of())) {
      progress.accept("publishing %,d registers".formatted(registers));
      sending.sendAll(municipality, registers);
      progress.accept("opening a transfer of %,d changed ones".formatted(changed));
      new RegisterSystem(parties, municipality)
          .change(NightsScenario.spread(changed, registers), 1);
      Interrupting.Open open =
          new Interrupting(parties, sending).leaveOpen(municipality, changed, "send");
      new Ledger(parties).settle();
      Lookups lookups = lookups(parties, municipality);
      WithholdingWatch watch =
          new WithholdingWatch(
              parties, municipality, pending(parties, open.id()), published(municipality));
      Map<Protocol, List<Double>> rates = look(new FindingLookups(lookups, parties), progress);
      Seen seen = watch.end();
      centre.requireAlive();
      return findings(parties, lookups, open, rates, seen);
    }
  }

  private Lookups lookups(Parties parties, LabParty municipality) {
    return Installed.besideServer("pgbench")
        .<Lookups>map(program -> new PgbenchLookups(program, parties, municipality, registers))
        .orElseGet(() -> new JdbcLookups(parties, municipality, registers));
  }

  private Map<Protocol, List<Double>> look(Lookups lookups, Consumer<String> progress) {
    Map<Protocol, List<Double>> rates = new EnumMap<>(Protocol.class);
    for (Protocol protocol : Protocol.values()) {
      lookups.perSecond(protocol, WARMING);
    }
    for (int round = 1; round <= rounds; round++) {
      for (Protocol protocol : Protocol.values()) {
        progress.accept("round %d of %d: %s".formatted(round, rounds, protocol.word()));
        double rate = lookups.perSecond(protocol, time);
        rates.computeIfAbsent(protocol, first -> new ArrayList<>()).add(rate);
      }
    }
    return rates;
  }

  /** Ids of records that the open transfer holds, drawn from all of them. */
  private static List<String> pending(Parties parties, String transferId) {
    List<String> ids = new ArrayList<>();
    try (Connection centre = parties.server().connect(parties.centre().database());
        PreparedStatement query = centre.prepareStatement(PENDING)) {
      query.setString(1, transferId);
      query.setInt(2, WATCHED);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new PracticeException("the pending records cannot be read", "run it again", e);
    }
    return ids;
  }

  /** Ids of records that were not changed: those between the changed ones. */
  private List<String> published(LabParty municipality) {
    SampleRegisters ids = Parties.registers(municipality);
    List<Integer> open = NightsScenario.spread(changed, registers);
    int step = open.getFirst();
    return IntStream.rangeClosed(1, registers)
        .filter(number -> number % step != 0)
        .limit(WATCHED)
        .mapToObj(ids::registerId)
        .toList();
  }

  private Findings findings(
      Parties parties,
      Lookups lookups,
      Interrupting.Open open,
      Map<Protocol, List<Double>> rates,
      Seen seen) {
    TextTable table = new TextTable("protocol", "look-ups/s", "least", "greatest");
    List<Bound> bounds = new ArrayList<>();
    rates.forEach(
        (protocol, all) -> {
          Spread spread = Spread.of(all);
          table.row(
              protocol.word(),
              "%,.0f".formatted(spread.median()),
              "%,.0f".formatted(spread.least()),
              "%,.0f".formatted(spread.greatest()));
          bounds.add(
              Bound.atLeast(
                  "look-ups, %s".formatted(protocol.word()),
                  spread.median(),
                  Optional.ofNullable(LEAST.get(protocol)).orElseThrow(),
                  "/s"));
        });
    return new Findings(
        "viewing",
        "Look-ups through the view, %,d published registers, %,d of them withheld by an open"
                .formatted(registers, open.pending())
            + " transfer; medians of %d rounds of %d s".formatted(rounds, time.toSeconds()),
        Map.of(
            "registers",
            registers,
            "changed",
            changed,
            "seconds",
            time.toSeconds(),
            "rounds",
            rounds),
        parties.server().version(),
        parties.server().settings(),
        table,
        Map.of(
            "program",
            lookups.program(),
            "pending",
            open.pending(),
            "perSecond",
            rates,
            "watch",
            seen),
        bounds,
        List.of(
            "looked up by %s, on %d connections".formatted(lookups.program(), Lookups.CONNECTIONS),
            "meanwhile %,d looks at withheld records and as many at others: %s"
                .formatted(
                    seen.looks(), seen.violations().isEmpty() ? "all as it must be" : "see below")),
        seen.violations());
  }
}
