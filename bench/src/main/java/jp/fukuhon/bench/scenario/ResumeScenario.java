package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.Spread;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.lab.LabParty;

/**
 * What a resume costs: transfers that are left alone, and as many whose sender is killed when nine
 * tenths are acknowledged, in turns.
 *
 * @param registers of each transfer
 * @param rounds of both
 */
public record ResumeScenario(int registers, int rounds) implements Scenario {

  private static final String MUNICIPALITY = "131016";
  private static final double DONE = 0.9;
  private static final double MOST = 0.15;
  private static final int DEFAULT_SIZE = 200_000;
  private static final int CHUNKS = 100;

  /**
   * One round.
   *
   * @param wholeSeconds of the transfer that was left alone, freeze to stored receipt
   * @param wholeClosingSeconds of these, from the last acknowledgement on
   * @param acknowledged records when the other one's sender was dead
   * @param startSeconds of the restarted process, until its first session with its database
   * @param settlingSeconds from there until the run of the transfer begins
   * @param restartSeconds from there to the stored receipt
   * @param restartClosingSeconds of these, from the last acknowledgement on
   */
  public record Round(
      double wholeSeconds,
      double wholeClosingSeconds,
      long acknowledged,
      double startSeconds,
      double settlingSeconds,
      double restartSeconds,
      double restartClosingSeconds) {}

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, List.of(MUNICIPALITY), progress);
    LabParty municipality = parties.sender(MUNICIPALITY);
    parties.load(municipality, registers, progress);
    Sending sending = new Sending(parties, settings(registers), List.of());
    List<Round> played = new ArrayList<>();
    try (Serving centre = Serving.start(parties, "serve", List.of())) {
      progress.accept("a first transfer, not timed");
      sending.sendAll(municipality, registers);
      for (int round = 1; round <= rounds; round++) {
        progress.accept("round %d of %d".formatted(round, rounds));
        played.add(round(parties, municipality, sending));
      }
      centre.requireAlive();
    }
    return findings(parties, played);
  }

  /** Defaults at the default size; below it smaller chunks, or there is no nine tenths. */
  static Map<String, String> settings(int registers) {
    Map<String, String> one = Sending.oneTransferOf(registers);
    return registers >= DEFAULT_SIZE
        ? one
        : Sending.both(
            one,
            Map.of(
                "FUKUHON_TRANSFER_BLOCKRECORDS",
                Integer.toString(Math.max(1, registers / CHUNKS))));
  }

  private Round round(Parties parties, LabParty municipality, Sending sending) {
    Ledger ledger = new Ledger(parties);
    ledger.settle();
    Ledger.Outgoing whole = sending.sendAll(municipality, registers).transfer();
    ledger.settle();
    Interrupting.Left left =
        new Interrupting(parties, sending).killAt(municipality, (long) Math.ceil(registers * DONE));
    Restarting.Restarted restarted =
        new Restarting(parties, sending).restart(municipality, left.id());
    return new Round(
        whole.seconds(),
        whole.seconds() - whole.sendingSeconds(),
        left.acknowledged(),
        restarted.startSeconds(),
        restarted.settlingSeconds(),
        restarted.ownSeconds(),
        restarted.closingSeconds());
  }

  private Findings findings(Parties parties, List<Round> played) {
    TextTable table =
        new TextTable(
            "round",
            "whole s",
            "closing s",
            "acknowledged",
            "start s",
            "settling s",
            "restart s",
            "closing s",
            "restart/whole");
    for (int i = 0; i < played.size(); i++) {
      Round one = played.get(i);
      table.row(
          Integer.toString(i + 1),
          "%.2f".formatted(one.wholeSeconds()),
          "%.2f".formatted(one.wholeClosingSeconds()),
          "%.1f %%".formatted(100.0 * one.acknowledged() / registers),
          "%.2f".formatted(one.startSeconds()),
          "%.2f".formatted(one.settlingSeconds()),
          "%.2f".formatted(one.restartSeconds()),
          "%.2f".formatted(one.restartClosingSeconds()),
          "%.3f".formatted(one.restartSeconds() / one.wholeSeconds()));
    }
    return new Findings(
        "resume",
        "%,d registers, the sender killed when 90 %% are acknowledged; medians of %d rounds"
            .formatted(registers, rounds),
        Map.of("registers", registers, "rounds", rounds, "settings", settings(registers)),
        parties.server().version(),
        parties.server().settings(),
        table,
        Map.of("rounds", played),
        List.of(
            Bound.atMost(
                "restart, without the start, by the whole transfer",
                median(played, Round::restartSeconds) / median(played, Round::wholeSeconds),
                MOST,
                "times")),
        notes(played),
        List.of());
  }

  private static List<String> notes(List<Round> played) {
    return List.of(
        "closing: from the last acknowledgement to the stored receipt (completion, verifying,"
            + " publishing); it is %.3f of the whole transfer when left alone"
                .formatted(
                    median(played, Round::wholeClosingSeconds)
                        / median(played, Round::wholeSeconds)),
        "start: JVM, settings and keys, until the first session with the database; median %.2f s"
            .formatted(median(played, Round::startSeconds)),
        "settling: from there until the run begins, where a new transfer is frozen; median %.2f s"
            .formatted(median(played, Round::settlingSeconds)));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).boxed().toList()).median();
  }
}
