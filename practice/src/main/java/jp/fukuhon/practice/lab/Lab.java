package jp.fukuhon.practice.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.practice.database.LocalPorts;
import jp.fukuhon.practice.database.PracticeDatabase;
import jp.fukuhon.practice.samples.SampleLoader;
import jp.fukuhon.practice.samples.SampleRegisters;

/**
 * A centre and municipalities in one directory. Every step leaves alone what an earlier start made,
 * so that an interrupted one is finished by the next. Processes take turns by a lock on the
 * directory.
 */
public final class Lab {

  private static final String DATASET = "FUKUHON";

  private final Path directory;
  private final LabFile file;

  /** The lab of that directory, which need not exist yet. */
  public Lab(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
    this.file = new LabFile(this.directory);
  }

  /** What {@link #up} found and did. */
  public record Outcome(
      Path directory,
      int databasePort,
      List<LabParty> parties,
      Map<String, Integer> added,
      LabRequest request) {}

  /** Its absolute directory. */
  public Path directory() {
    return directory;
  }

  /** What the lab was asked to hold so far, or empty when there is none. */
  public Optional<LabRequest> known() {
    return file.read().map(LabFile.Known::request);
  }

  /**
   * Lays out what is missing and starts the databases. On return everything in the request is
   * there, and {@code lab.json} says so.
   *
   * @throws PracticeException when it cannot be done
   */
  public Outcome up(LabRequest request, Migrations migrations, LabProgress progress) {
    PrivateFiles.directory(directory);
    try (FileChannel lock = lock()) {
      Optional<LabFile.Known> known = file.read();
      LabRequest merged = known.map(k -> merge(k.request(), request)).orElse(request);
      List<LabParty> parties = parties(merged, known.map(LabFile.Known::parties).orElse(List.of()));
      if (!known.map(LabFile.Known::parties).equals(Optional.of(parties))) {
        file.write(merged, parties, Map.of(), false); // fixes the ports
      }
      String issuer = equip(parties, progress);
      Map<String, PracticeDatabase> databases = startDatabases(merged, parties, progress);
      PartyConfiguration configuration = new PartyConfiguration(directory, parties, issuer);
      for (LabParty party : parties) {
        prepare(party, database(databases, party));
        configuration.write(party, database(databases, party));
      }
      progress.stage("creating the tables");
      migrations.migrate(parties.stream().map(party -> party.directory(directory)).toList());
      Map<String, Integer> added = load(merged, parties, databases, progress);
      file.write(merged, parties, databases, true);
      int port = database(databases, parties.getFirst()).port();
      return new Outcome(directory, port, parties, added, merged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new PracticeException(
          "the practice database refused a step (SQLSTATE " + e.getSQLState() + ")",
          "see server.log in its directory; run 'lab' again to go on",
          e);
    }
  }

  /** Stops the databases and keeps their data; nothing happens to those that are down. */
  public List<LabParty> down() {
    try (FileChannel lock = lock()) {
      LabFile.Known known =
          file.read()
              .orElseThrow(
                  () ->
                      new PracticeException(
                          "there is no practice environment in " + directory,
                          "name the directory that 'lab' was given"));
      Set<Path> servers = new LinkedHashSet<>();
      known.parties().forEach(party -> servers.add(serverDirectory(known.request(), party)));
      for (Path server : servers) {
        if (PracticeDatabase.isRunning(server)) {
          PracticeDatabase.startOrCreate(server, binaries()).stop();
        }
      }
      return known.parties();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".lab.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  private static LabRequest merge(LabRequest known, LabRequest asked) {
    Set<String> codes = new LinkedHashSet<>(known.municipalities());
    codes.addAll(asked.municipalities());
    return new LabRequest(
        List.copyOf(codes),
        Math.max(known.registers(), asked.registers()),
        known.seed(),
        known.textOnly(),
        known.separateDatabases());
  }

  private static List<LabParty> parties(LabRequest request, List<LabParty> known) {
    Map<String, LabParty> parties = new LinkedHashMap<>();
    known.forEach(party -> parties.put(party.name(), party));
    Set<Integer> ports = new LinkedHashSet<>();
    known.forEach(party -> ports.add(party.httpsPort()));
    List<String> names = new ArrayList<>(List.of(LabParty.CENTRE));
    names.addAll(request.municipalities());
    for (String name : names) {
      if (!parties.containsKey(name)) {
        int port = LocalPorts.choose(ports);
        ports.add(port);
        parties.put(name, new LabParty(name, port));
      }
    }
    return List.copyOf(parties.values());
  }

  /** Gives every party its keys; the authority's name. */
  private String equip(List<LabParty> parties, LabProgress progress) {
    progress.stage("keys and certificates");
    PracticeAuthority authority =
        PracticeAuthority.openOrCreate(directory.resolve("authority"), Clock.systemUTC());
    for (LabParty party : parties) {
      Path own = PrivateFiles.directory(party.directory(directory));
      PrivateFiles.directory(own.resolve("secrets"));
      authority.equip(party.identity(), own.resolve("keys"), own.resolve("secrets/keys.password"));
      if (!party.isCentre()) {
        PrivateFiles.directory(own.resolve("keys/streams"));
        copyCentreCertificate(own.resolve("keys/centre-encryption.pem"));
      }
    }
    return authority.certificate().getSubjectX500Principal().getName();
  }

  private void copyCentreCertificate(Path target) {
    try {
      Path source =
          directory.resolve(LabParty.CENTRE).resolve("keys").resolve("encryption.crt.pem");
      PrivateFiles.write(target, Files.readAllBytes(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, PracticeDatabase> startDatabases(
      LabRequest request, List<LabParty> parties, LabProgress progress) {
    Map<String, PracticeDatabase> databases = new LinkedHashMap<>();
    Map<Path, PracticeDatabase> started = new LinkedHashMap<>();
    for (LabParty party : parties) {
      Path server = serverDirectory(request, party);
      PracticeDatabase database = started.get(server);
      if (database == null) {
        progress.stage("PostgreSQL in " + server);
        database = PracticeDatabase.startOrCreate(server, binaries());
        started.put(server, database);
      }
      databases.put(party.name(), database);
    }
    return databases;
  }

  private Path serverDirectory(LabRequest request, LabParty party) {
    return (request.separateDatabases() ? party.directory(directory) : directory)
        .resolve("postgres");
  }

  private Path binaries() {
    return directory.resolve("postgres");
  }

  private static PracticeDatabase database(
      Map<String, PracticeDatabase> databases, LabParty party) {
    return Objects.requireNonNull(databases.get(party.name()));
  }

  /** Roles belong to a whole server: parties that share one share the passwords. */
  private void prepare(LabParty party, PracticeDatabase database) throws SQLException {
    for (String role : LabFile.ROLES) {
      Path shared = database.directory().resolve(role + ".password");
      String password = PrivateFiles.secret(shared);
      database.createRole(role, password);
      PrivateFiles.write(party.passwordFile(directory, role), password + "\n");
    }
    database.createDatabase(party.database(), "owner");
    for (String role : LabFile.ROLES) {
      database.grantConnect(party.database(), role);
    }
  }

  private Map<String, Integer> load(
      LabRequest request,
      List<LabParty> parties,
      Map<String, PracticeDatabase> databases,
      LabProgress progress)
      throws SQLException, IOException {
    Map<String, Integer> added = new LinkedHashMap<>();
    for (LabParty party : parties) {
      if (!party.isCentre()) {
        progress.stage("sample registers of " + party.name());
        added.put(party.name(), load(request, party, database(databases, party), progress));
      }
    }
    return added;
  }

  private int load(
      LabRequest request, LabParty party, PracticeDatabase database, LabProgress progress)
      throws SQLException, IOException {
    SampleRegisters registers =
        SampleRegisters.of(party.name(), request.seed(), request.textOnly());
    String password = PrivateFiles.secret(party.passwordFile(directory, "feeder"));
    int added;
    try (Connection feeder = database.connect(party.database(), "feeder", password)) {
      added =
          new SampleLoader(feeder, DATASET)
              .loadMissing(
                  registers,
                  request.registers(),
                  present -> progress.loaded(party.name(), present, request.registers()));
    }
    if (added > 0) {
      try (Connection connection = database.connectAsSuperuser(party.database());
          Statement statement = connection.createStatement()) {
        statement.execute("ANALYZE source.register");
      }
    }
    return added;
  }
}
