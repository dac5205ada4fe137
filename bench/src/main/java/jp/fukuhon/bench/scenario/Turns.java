package jp.fukuhon.bench.scenario;

import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Gateways;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.StatementLog;
import jp.fukuhon.bench.scenario.ShortTransactions.Kind;
import jp.fukuhon.practice.lab.LabParty;

/** Transfers of {@link ScaleScenario}, and what the server's log says of them. */
final class Turns {

  private final Parties parties;
  private final Ledger ledger;
  private final Gateways gateways;
  private final StatementLog log;
  private final ShortTransactions transactions;
  private final Interrupting interrupting;
  private final Consumer<String> progress;

  Turns(
      Parties parties,
      Gateways gateways,
      StatementLog log,
      Sending sending,
      Consumer<String> progress) {
    this.parties = parties;
    this.ledger = new Ledger(parties);
    this.gateways = gateways;
    this.log = log;
    this.transactions = new ShortTransactions(parties, log);
    this.interrupting = new Interrupting(parties, sending);
    this.progress = progress;
  }

  /** A transfer of all registers, from the freeze to the stored receipt. */
  void whole(Series series) {
    progress.accept("  %,d registers".formatted(series.registers()));
    LabParty municipality = parties.sender(series.municipality());
    ledger.settle();
    long before = ledger.transfers(municipality);
    long mark = log.mark();
    gateways.send(municipality, "--full");
    series.addSeconds(ledger.committed(municipality, before, series.registers()).seconds());
    series.add(transactions.since(mark, municipality, Kind.FREEZE, Kind.UNLOCK, Kind.PUBLISH));
  }

  /** A transfer that is given up when the centre holds all of its records, or nearly all. */
  void aborted(Series series) {
    progress.accept("  %,d registers, aborted".formatted(series.registers()));
    LabParty municipality = parties.sender(series.municipality());
    Interrupting.Open open =
        interrupting.leaveOpen(municipality, series.registers(), "send", "--full");
    long mark = log.mark();
    gateways.run(municipality, "abort", open.id(), "--yes", "--reason", "measured");
    series.add(transactions.since(mark, municipality, Kind.ABORT));
  }
}
