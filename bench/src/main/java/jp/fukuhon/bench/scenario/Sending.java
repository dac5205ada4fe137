package jp.fukuhon.bench.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.bench.rig.Java;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.lab.LabParty;

/** Verbs of a gateway, each by a process of its own. Thread-safe. */
final class Sending {

  private static final long DEFAULT_MAX_RECORDS = 200_000;

  private final Parties parties;
  private final Ledger ledger;
  private final Map<String, String> settings;
  private final List<String> jvmOptions;

  /**
   * With default settings, but for those given.
   *
   * @param jvmOptions beside those that every process has
   */
  Sending(Parties parties, Map<String, String> settings, List<String> jvmOptions) {
    this.parties = parties;
    this.ledger = new Ledger(parties);
    this.settings = Map.copyOf(settings);
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  /** The setting by which that many records are one transfer. */
  static Map<String, String> oneTransferOf(long records) {
    return Map.of(
        "FUKUHON_TRANSFER_MAXRECORDS", Long.toString(Math.max(DEFAULT_MAX_RECORDS, records)));
  }

  /** These settings and those. */
  static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
    Map<String, String> all = new LinkedHashMap<>(one);
    all.putAll(other);
    return all;
  }

  /** A transfer and the process that sent it. */
  record Sent(Ledger.Outgoing transfer, Site.Ended process) {}

  /**
   * Sends all registers to the stored receipt, in one transfer.
   *
   * @param records that it has to be
   * @throws jp.fukuhon.practice.PracticeException when it is not committed
   */
  Sent sendAll(LabParty municipality, long records) {
    long before = ledger.transfers(municipality);
    String name = "send-" + municipality.name();
    Site.Ended ended = parties.site().await(name, begin(municipality, name, "send", "--full"));
    return new Sent(ledger.committed(municipality, before, records), ended);
  }

  /** Starts a verb of a municipality's; its output goes to the log of that name. */
  Process begin(LabParty municipality, String name, String... verb) {
    List<String> arguments = new ArrayList<>(List.of("-C", parties.directory(municipality)));
    arguments.addAll(List.of(verb));
    return parties
        .site()
        .start(name, settings, Java.product(parties.site(), jvmOptions, arguments));
  }
}
