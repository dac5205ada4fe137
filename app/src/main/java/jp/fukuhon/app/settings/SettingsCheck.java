package jp.fukuhon.app.settings;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.PartySettings.KeyEntry;
import jp.fukuhon.app.settings.PartySettings.Login;
import jp.fukuhon.app.settings.PartySettings.RecipientEntry;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.PartySettings.TokenKey;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.Environment;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.SecretFiles;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.BlockLimits;
import org.jspecify.annotations.Nullable;

/** Judges the values of a configuration; every fault is one line. */
final class SettingsCheck {

  private final Loaded loaded;
  private final PartySettings settings;
  private final List<String> faults = new ArrayList<>();

  private SettingsCheck(Loaded loaded) {
    this.loaded = loaded;
    this.settings = loaded.settings();
  }

  static List<String> faults(Loaded loaded) {
    SettingsCheck check = new SettingsCheck(loaded);
    check.common();
    Role role = loaded.settings().role();
    if (role == Role.GATEWAY) {
      check.gateway();
    } else if (role == Role.CENTRE) {
      check.centre();
    }
    return check.faults;
  }

  /**
   * A record's components may be missing though their types say otherwise: binding leaves them
   * null.
   */
  private void common() {
    present("party", settings.party());
    present("role", settings.role());
    if (isPresent("environment", settings.environment())) {
      require(
          Environment.parse(settings.environment()).isPresent(),
          "environment: '" + settings.environment() + "' is none of production, test, practice");
    }
    if (isPresent("database", settings.database())) {
      if (isPresent("database.url", settings.database().url())) {
        require(
            settings.database().url().startsWith("jdbc:postgresql:"),
            "database.url: not a jdbc:postgresql: address");
      }
      if (isPresent("database.engine", settings.database().engine())) {
        login("database.engine", settings.database().engine());
      }
    }
    if (isPresent("keys", settings.keys())) {
      present("keys.tls", settings.keys().tls());
      keys("keys.signing", settings.keys().signing());
      keys("keys.encryption", settings.keys().encryption());
      if (isPresent("keys.anchors", settings.keys().anchors())) {
        trusted("keys.anchors", settings.keys().anchors());
      }
    }
    range("server.port", settings.server().port(), 1, 65_535);
    IdentityCheck.check(loaded, faults);
    OperatorsCheck.check(loaded, faults);
    WatchCheck.check(loaded, faults);
    NoticeCheck.check(loaded, faults);
    evidence();
    settings.retention().check(faults);
    preflight();
  }

  private void evidence() {
    Login auditor = settings.database() == null ? null : settings.database().auditor();
    if (auditor != null) {
      login("database.auditor", auditor);
    }
    Path tsaAnchors = settings.evidence().tsaAnchors();
    if (tsaAnchors != null) {
      trusted("evidence.tsa-anchors", tsaAnchors);
    }
    EvidenceCheck.check(loaded, faults);
  }

  private void preflight() {
    PartySettings.ClockLimit clock = settings.clock();
    range("clock.limit (ms)", clock.limit().toMillis(), 5_000, 3_600_000);
    range("clock.interval (s)", clock.interval().toSeconds(), 10, 86_400);
    clock.ntp().forEach(server -> endpoint("clock.ntp", server, Endpoint.NTP));
    PartySettings.Preflight preflight = settings.preflight();
    for (String resolver : preflight.resolvers()) {
      endpoint("preflight.resolvers", resolver, Endpoint.DNS)
          .ifPresent(
              found ->
                  require(
                      found.isAddress(),
                      "preflight.resolvers: '" + resolver + "' is no address such as 10.0.0.53"));
    }
    range("preflight.dns-timeout (ms)", preflight.dnsTimeout().toMillis(), 100, 60_000);
    range("preflight.certificate-days", preflight.certificateDays(), 1, 3_650);
    range("preflight.disk-floor (octets)", preflight.diskFloor().toBytes(), 0, Long.MAX_VALUE);
  }

  private Optional<Endpoint> endpoint(String name, String text, int port) {
    Optional<Endpoint> endpoint = Endpoint.parse(text, port);
    require(endpoint.isPresent(), name + ": '" + text + "' is neither host nor host:port");
    return endpoint;
  }

  private void gateway() {
    CentreAddress centre = settings.centre();
    if (centre == null) {
      faults.add("centre: a gateway needs the centre's address");
    } else {
      present("centre.party", centre.party());
      if (isPresent("centre.url", centre.url())) {
        require(
            isHttps(centre.url()), "centre.url: '" + centre.url() + "' is not https://host:port");
      }
      recipients(centre.recipients());
      timeout("centre.request-timeout", centre.requestTimeout());
      require(!centre.patience().isNegative(), "centre.patience: must not be negative");
    }
    if (settings.keys() != null) {
      present("keys.streams", settings.keys().streams());
    }
    require(
        !settings.streams().isEmpty(),
        "streams: a gateway names what it sends, for example 131016-FUKUHON");
    for (String stream : settings.streams()) {
      try {
        StreamId.parse(stream);
      } catch (IllegalArgumentException e) {
        faults.add("streams: " + e.getMessage());
      }
    }
    PartySettings.Transfer transfer = settings.transfer();
    suite("transfer.suite", transfer.suite());
    range("transfer.max-records", transfer.maxRecords(), 1, 100_000_000);
    range("transfer.partitions", transfer.partitions(), 1, 64);
    range("transfer.block-records", transfer.blockRecords(), 1, BlockLimits.MOST_RECORDS);
    range(
        "transfer.block-size (octets)",
        transfer.blockSize().toBytes(),
        1,
        RecordFields.MAX_CONTENT);
    range("transfer.compression-level", transfer.compressionLevel(), 1, 19);
    require(transfer.receiptPatience().isPositive(), "transfer.receipt-patience: must be positive");
    ScheduleReader.check(loaded, faults);
    ConfiguredBandwidth.check(loaded, faults);
  }

  private void centre() {
    PartySettings.Database database = settings.database();
    if (database != null) {
      Login viewer = database.viewer();
      if (viewer == null) {
        faults.add("database.viewer: a centre needs the viewers' login");
      } else {
        login("database.viewer", viewer);
      }
    }
    settings.reception().suites().forEach(suite -> suite("reception.suites", suite));
    ReceptionCheck.check(settings.reception(), faults);
  }

  private void timeout(String name, Duration timeout) {
    require(
        timeout.isPositive() && timeout.compareTo(Duration.ofDays(1)) <= 0,
        name + ": must be positive and at most a day");
  }

  private void keys(String name, List<KeyEntry> entries) {
    require(!entries.isEmpty(), name + ": is missing");
    Set<Instant> dates = new HashSet<>();
    for (KeyEntry entry : entries) {
      require(
          (entry.file() == null) != (entry.pkcs11() == null),
          name + ": an entry has either a file or a pkcs11 token");
      if (entry.file() != null || entry.postQuantumFile() != null) {
        present(name + ".password-file", entry.passwordFile());
      }
      token(name + ".pkcs11", entry.pkcs11());
      date(name + ".effective-from", entry.effectiveFrom(), Instant.EPOCH)
          .ifPresent(
              from ->
                  require(
                      dates.add(from),
                      name + ": two keys are effective from '" + entry.effectiveFrom() + "'"));
    }
  }

  private void token(String name, @Nullable TokenKey token) {
    if (token != null) {
      require(!name.contains("encryption"), name + ": only keys for signing may be in a token");
      present(name + ".configuration", token.configuration());
      present(name + ".alias", token.alias());
      present(name + ".pin-file", token.pinFile());
    }
  }

  private void recipients(List<RecipientEntry> entries) {
    require(!entries.isEmpty(), "centre.recipients: is missing");
    for (RecipientEntry entry : entries) {
      if (isPresent("centre.recipients.certificates", entry.certificates())) {
        trusted("centre.recipients.certificates", entry.certificates());
      }
      date("centre.recipients.effective-from", entry.effectiveFrom(), Instant.EPOCH);
      date("centre.recipients.effective-until", entry.effectiveUntil(), Instant.MAX);
    }
  }

  private Optional<Instant> date(String name, String text, Instant whenEmpty) {
    try {
      return Optional.of(EffectiveDate.parse(text, whenEmpty));
    } catch (IllegalArgumentException e) {
      faults.add(name + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private void suite(String name, String suite) {
    require(
        Suite.parse(suite).isPresent(), name + ": '" + suite + "' is neither hybrid nor classic");
  }

  private static boolean isHttps(String url) {
    try {
      URI uri = URI.create(url);
      return "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void login(String name, Login login) {
    present(name + ".user", login.user());
    if (isPresent(name + ".password-file", login.passwordFile())) {
      Path file = loaded.resolve(login.passwordFile());
      SecretFiles.fault("password file", file)
          .ifPresent(
              fault -> faults.add(name + ": " + fault.getMessage() + " (" + fault.hint() + ")"));
    }
  }

  /** A file that says whom to trust: whoever can write it can pass for anybody. */
  private void trusted(String name, Path path) {
    file(name, path);
    Path resolved = loaded.resolve(path);
    if (Files.isReadable(resolved)) {
      require(
          SecretFiles.isWrittenByOwnerOnly(resolved),
          name + ": " + resolved + " can be written by others (chmod go-w " + resolved + ")");
    }
  }

  private void file(String name, Path path) {
    Path resolved = loaded.resolve(path);
    require(Files.isReadable(resolved), name + ": there is no readable file " + resolved);
  }

  private boolean isPresent(String name, @Nullable Object value) {
    present(name, value);
    return value != null && !value.toString().isBlank();
  }

  private void present(String name, @Nullable Object value) {
    require(value != null && !value.toString().isBlank(), name + ": is missing");
  }

  private void range(String name, long value, long least, long most) {
    require(
        value >= least && value <= most,
        name + ": " + value + " is not between " + least + " and " + most);
  }

  private void require(boolean condition, String fault) {
    if (!condition) {
      faults.add(fault);
    }
  }
}
