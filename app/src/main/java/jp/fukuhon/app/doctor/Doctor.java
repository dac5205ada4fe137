package jp.fukuhon.app.doctor;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.app.party.ExaminedKeys;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Examined;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;

/**
 * The pre-flight (事前点検) of a party: every fault at once, each with what to do. It changes nothing.
 * A check that cannot be made is SKIPPED with the reason, never OK.
 */
public final class Doctor {

  private static final String CLERK = "点検できない項目があります。";

  private final Examined examined;
  private final Clock clock;

  private Doctor(Examined examined, Clock clock) {
    this.examined = examined;
    this.clock = clock;
  }

  /**
   * Looks at everything.
   *
   * @param location the party's folder
   * @return in the order of the checks; never empty
   */
  public static List<Finding> look(Path location, Clock clock) {
    Examined examined;
    try {
      examined = SettingsFile.examine(location);
    } catch (TransferException.Configuration e) {
      return List.of(
          Finding.fault("settings", String.valueOf(e.getMessage()), "設定ファイルを読み込めません。", e.hint()),
          Finding.skipped("everything else", "the settings cannot be read", null));
    }
    return new Doctor(examined, clock).look();
  }

  /** True when something is to be mended before the next transfer. */
  public static boolean hasFault(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.status() == Status.FAULT);
  }

  private List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new SettingsCheckup(examined.file(), examined.faults()).look());
    if (!examined.isWhole()) {
      findings.add(
          Finding.skipped(
              "everything else", "the settings lack what a party cannot be without", null));
      return findings;
    }
    Loaded loaded = examined.loaded();
    PartySettings settings = loaded.settings();
    add(findings, new JvmCheck(settings, JvmCheck.Machine.running()));
    add(findings, new DiskCheck(places(), settings.preflight().diskFloor().toBytes()));
    add(findings, "database", () -> database(loaded));
    Optional<ExaminedKeys> keys = keys(findings, loaded);
    Optional<LineProbe> line = keys.flatMap(known -> line(loaded, known));
    if (keys.isPresent()) {
      add(findings, new KeysCheck(loaded, keys.get(), clock));
      add(
          findings,
          new LineCheck(line, url(settings), settings.preflight().certificateDays(), clock));
    } else {
      findings.add(
          Finding.skipped("line.tls", "the keys cannot be read", "mend what 'keys' names"));
    }
    add(findings, new ClockCheck(settings.clock(), line));
    names(findings, loaded, keys);
    return findings;
  }

  private void add(List<Finding> findings, Check check) {
    add(findings, check.name(), check::look);
  }

  /** A family that cannot be looked at must not hide the others. */
  private void add(List<Finding> findings, String name, Supplier<List<Finding>> looking) {
    try {
      findings.addAll(looking.get());
    } catch (TransferException e) {
      findings.add(Finding.fault(name, String.valueOf(e.getMessage()), CLERK, e.hint()));
    } catch (NullPointerException e) {
      if (examined.faults().isEmpty()) {
        throw e;
      }
      findings.add(
          Finding.skipped(
              name, "a setting that it needs is missing", "mend what 'settings' names"));
    }
  }

  private Map<String, Path> places() {
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("party", examined.loaded().folder());
    places.put("temporary", Path.of(System.getProperty("java.io.tmpdir", ".")));
    return places;
  }

  private List<Finding> database(Loaded loaded) {
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(1)) {
      List<Finding> findings =
          new ArrayList<>(new DatabaseCheck(engine, loaded.settings().role()).look());
      findings.addAll(new ChangeCheck(Peers.plannedChanges(engine, clock)).look());
      return findings;
    }
  }

  private Optional<ExaminedKeys> keys(List<Finding> findings, Loaded loaded) {
    List<ExaminedKeys> keys = new ArrayList<>();
    add(
        findings,
        "keys",
        () -> {
          keys.add(ExaminedKeys.of(loaded, clock));
          return List.of();
        });
    return keys.stream().findFirst();
  }

  private Optional<LineProbe> line(Loaded loaded, ExaminedKeys keys) {
    PartySettings.CentreAddress centre = loaded.settings().centre();
    return loaded.settings().role() == PartySettings.Role.GATEWAY && centre != null
        ? Optional.of(new LineProbe(loaded, centre, keys, clock))
        : Optional.empty();
  }

  private static String url(PartySettings settings) {
    return settings.centre() == null ? "" : settings.centre().url();
  }

  private void names(List<Finding> findings, Loaded loaded, Optional<ExaminedKeys> keys) {
    Resolvers resolvers = new Resolvers(loaded.settings().preflight());
    add(
        findings,
        "peer.address",
        () -> new AddressCheck(Hosts.ofPeers(loaded, clock), resolvers).look());
    add(
        findings,
        "dns.delegation",
        () -> {
          List<NamedHost> all = new ArrayList<>(Hosts.ofPeers(loaded, clock));
          keys.ifPresent(known -> all.addAll(Hosts.own(loaded, known)));
          return new DelegationCheck(all, resolvers).look();
        });
  }
}
