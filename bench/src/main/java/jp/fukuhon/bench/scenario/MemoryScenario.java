package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import jp.fukuhon.bench.report.Bound;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.TextTable;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Largest resident memory of sender and centre, each with a small heap: few registers, many, and
 * large ones. Every case has a new process on either side.
 *
 * @param few text registers of the first case
 * @param many text registers of the second
 * @param large registers of 8 MiB in the third, beside one of 64 MiB; 0 leaves it out
 */
public record MemoryScenario(int few, int many, int large) implements Scenario {

  private static final String HEAP = "-Xmx256m";
  private static final double MOST_APART = 1.25;
  private static final int LARGE_OCTETS = 8 << 20;
  private static final int LARGEST_OCTETS = 64 << 20;
  private static final String FEW = "011002";
  private static final String MANY = "131016";
  private static final String LARGE = "131024";

  /**
   * One case.
   *
   * @param records that were sent, all of them committed
   * @param contentBytes of all of them
   * @param seconds from the freeze to the stored receipt
   * @param gatewayPeakBytes largest resident memory of the sending process
   * @param centrePeakBytes of the receiving one
   */
  public record Case(
      long records,
      long contentBytes,
      double seconds,
      long gatewayPeakBytes,
      long centrePeakBytes) {}

  @Override
  public Findings run(Site site, Consumer<String> progress) {
    Parties parties = Parties.layOut(site, List.of(FEW, MANY, LARGE), progress);
    parties.load(parties.sender(FEW), few, progress);
    parties.load(parties.sender(MANY), many, progress);
    if (large > 0) {
      loadLarge(parties, progress);
    }
    Map<String, Case> cases = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    measure("few", parties, FEW, few, progress, faults).ifPresent(one -> cases.put("few", one));
    measure("many", parties, MANY, many, progress, faults).ifPresent(one -> cases.put("many", one));
    if (large > 0) {
      measure("large", parties, LARGE, large + 1L, progress, faults)
          .ifPresent(one -> cases.put("large", one));
    }
    return findings(parties, cases, faults);
  }

  private void loadLarge(Parties parties, Consumer<String> progress) {
    progress.accept("loading %d registers of 8 MiB and one of 64 MiB".formatted(large));
    LabParty municipality = parties.sender(LARGE);
    LargeRegisters.load(parties, municipality, 1, large, LARGE_OCTETS);
    LargeRegisters.load(parties, municipality, large + 1, 1, LARGEST_OCTETS);
    parties.server().execute(municipality.database(), "VACUUM (ANALYZE) source.register");
  }

  /** Empty when that case fails; the others go on. */
  private static Optional<Case> measure(
      String name,
      Parties parties,
      String code,
      long records,
      Consumer<String> progress,
      List<String> faults) {
    progress.accept("%s: %,d registers with %s".formatted(name, records, HEAP));
    LabParty municipality = parties.sender(code);
    Ledger ledger = new Ledger(parties);
    ledger.settle();
    Sending sending = new Sending(parties, Sending.oneTransferOf(records), List.of(HEAP));
    try (Serving centre = Serving.start(parties, "serve-" + name, List.of(HEAP))) {
      Sending.Sent sent = sending.sendAll(municipality, records);
      return Optional.of(
          new Case(
              records,
              ledger.contentBytes(municipality),
              sent.transfer().seconds(),
              sent.process().peakBytes(),
              centre.peakBytes()));
    } catch (PracticeException e) {
      if (parties.site().isOverdue()) {
        throw e;
      }
      faults.add("%s: %s".formatted(name, e.getMessage()));
      return Optional.empty();
    }
  }

  private Findings findings(Parties parties, Map<String, Case> cases, List<String> faults) {
    TextTable table =
        new TextTable("", "registers", "MB of content", "seconds", "sender MB", "centre MB");
    cases.forEach(
        (name, one) ->
            table.row(
                name,
                "%,d".formatted(one.records()),
                "%,.1f".formatted(one.contentBytes() / 1e6),
                "%.1f".formatted(one.seconds()),
                "%,.1f".formatted(one.gatewayPeakBytes() / 1e6),
                "%,.1f".formatted(one.centrePeakBytes() / 1e6)));
    Case one = cases.get("few");
    Case other = cases.get("many");
    List<Bound> bounds = new ArrayList<>();
    if (one != null && other != null) {
      bounds.add(bound("sender", one.gatewayPeakBytes(), other.gatewayPeakBytes()));
      bounds.add(bound("centre", one.centrePeakBytes(), other.centrePeakBytes()));
    }
    return new Findings(
        "memory",
        "Largest resident memory (VmHWM) with %s; one transfer each".formatted(HEAP),
        Map.of("few", few, "many", many, "large", large, "heap", HEAP),
        parties.server().version(),
        parties.server().settings(),
        table,
        Map.of("cases", cases),
        bounds,
        List.of(),
        faults);
  }

  private Bound bound(String who, long one, long other) {
    return Bound.atMost(
        "memory of the %s, %,d against %,d registers, the larger by the smaller"
            .formatted(who, many, few),
        apart(one, other),
        MOST_APART,
        "times");
  }

  /** The larger of two figures as a multiple of the smaller; not a number if one is missing. */
  static double apart(long one, long other) {
    return one <= 0 || other <= 0
        ? Double.NaN
        : (double) Math.max(one, other) / Math.min(one, other);
  }
}
