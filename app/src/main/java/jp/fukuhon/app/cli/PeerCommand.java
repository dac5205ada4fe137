package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.DirectoryFile;
import jp.fukuhon.core.directory.Environment;
import jp.fukuhon.core.directory.HostName;
import jp.fukuhon.core.directory.PeerDirectory;
import jp.fukuhon.core.directory.PeerQuarantine;
import jp.fukuhon.core.directory.PeerQuarantine.Quarantined;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "peer",
    mixinStandardHelpOptions = true,
    description = "通信相手。Who stands at the other end: lists peers, keeps one out, lets it in again.",
    subcommands = {
      PeerCommand.ListPeers.class,
      PeerCommand.Quarantine.class,
      PeerCommand.Release.class
    })
final class PeerCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Tokyo"));

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "what about peers?",
        "'peer list', 'peer quarantine CODE --reason TEXT', 'peer release CODE'");
  }

  /** What a subcommand does with a party's peers. */
  private interface Use<T> {
    T with(Loaded loaded, PeerDirectory directory, PeerQuarantine quarantine);
  }

  private <T> T open(Use<T> use) {
    Loaded loaded = fukuhon.load();
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      return use.with(
          loaded,
          DirectoryFile.load(loaded.resolve(loaded.settings().identity().directory())),
          Peers.quarantine(dataSource, new PartyTransactions(dataSource)));
    }
  }

  /** {@code peer list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the registered peers of this environment, their hosts, and who is quarantined.",
        "An entry counts from its day on; those that have ended are left out."
      })
  static final class ListPeers implements Callable<Integer> {

    @ParentCommand PeerCommand peer = new PeerCommand();

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      return peer.open(
          (loaded, directory, quarantine) -> {
            Instant now = Clock.systemUTC().instant();
            Environment environment = Peers.environment(loaded);
            Map<String, Quarantined> kept = quarantine.all();
            List<Row> rows =
                directory.entries().stream()
                    .filter(entry -> entry.environment() == environment)
                    .map(entry -> row(directory, entry, now, kept.get(entry.party())))
                    .filter(row -> !row.state().equals("ENDED"))
                    .toList();
            if (json) {
              System.out.println(Json.write(rows.stream().map(ListPeers::json).toList()));
            } else {
              print(rows);
            }
            return 0;
          });
    }

    private record Row(DirectoryEntry entry, String state, @Nullable Quarantined quarantine) {}

    private static Row row(
        PeerDirectory directory,
        DirectoryEntry entry,
        Instant now,
        @Nullable Quarantined quarantine) {
      boolean inForce =
          directory
              .inForce(entry.party(), entry.environment(), now)
              .filter(entry::equals)
              .isPresent();
      String state = inForce ? "IN_FORCE" : entry.begins().isAfter(now) ? "PLANNED" : "ENDED";
      return new Row(entry, state, quarantine);
    }

    private static List<String> hosts(DirectoryEntry entry) {
      return entry.hostNames().stream().map(HostName::value).sorted().toList();
    }

    private static Map<String, Object> json(Row row) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("party", row.entry().party());
      json.put("role", row.entry().role().word());
      json.put("environment", row.entry().environment().tag());
      json.put("state", row.state());
      json.put("from", row.entry().from().toString());
      json.put("until", row.entry().until() == null ? null : row.entry().until().toString());
      json.put("hosts", hosts(row.entry()));
      json.put("datasets", row.entry().datasets().stream().map(Enum::name).sorted().toList());
      json.put("contact", row.entry().contact().name());
      Quarantined quarantine = row.quarantine();
      json.put(
          "quarantine",
          quarantine == null
              ? null
              : Map.of(
                  "reason", quarantine.reason(),
                  "by", quarantine.by(),
                  "since", quarantine.since().toString()));
      return json;
    }

    private static void print(List<Row> rows) {
      List<String[]> table = new ArrayList<>();
      table.add(new String[] {"PARTY", "ROLE", "STATE", "FROM", "HOSTS", "DATASETS", "CONTACT"});
      for (Row row : rows) {
        table.add(
            new String[] {
              row.entry().party(),
              row.entry().role().word(),
              row.state(),
              row.entry().from().toString(),
              String.join(" ", hosts(row.entry())),
              String.join(" ", row.entry().datasets().stream().map(Enum::name).sorted().toList()),
              row.entry().contact().name()
            });
      }
      Tables.print(System.out, table, java.util.Set.of());
      rows.stream()
          .map(Row::quarantine)
          .filter(java.util.Objects::nonNull)
          .distinct()
          .forEach(
              kept ->
                  System.out.println(
                      "隔離中 QUARANTINED: "
                          + kept.party()
                          + " since "
                          + TIME.format(kept.since())
                          + " by "
                          + kept.by()
                          + ": "
                          + kept.reason()));
    }
  }

  /** {@code peer quarantine}. */
  @Command(
      name = "quarantine",
      mixinStandardHelpOptions = true,
      description = {
        "隔離。Keeps a peer out from its next request on, on every node: 403 for everything but an"
            + " abort.",
        "A running server need not be restarted."
      })
  static final class Quarantine implements Callable<Integer> {

    @ParentCommand PeerCommand peer = new PeerCommand();

    @Parameters(paramLabel = "CODE", description = "the peer's code")
    String code = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why; logged")
    String reason = "";

    @Override
    public Integer call() {
      String why = PersonAndReason.reason(reason);
      return peer.open(
          (loaded, directory, quarantine) -> {
            if (directory.entries(code).isEmpty()) {
              throw new TransferException.Refused(
                  ErrorCode.NOT_FOUND, "party " + code + " is not in the peer directory");
            }
            boolean changed = quarantine.quarantine(code, why, OperationLog.operator());
            System.out.println(
                code + (changed ? " is quarantined (隔離)" : " was quarantined already"));
            return 0;
          });
    }
  }

  /** {@code peer release}. */
  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "隔離の解除。Lets a quarantined peer in again.")
  static final class Release implements Callable<Integer> {

    @ParentCommand PeerCommand peer = new PeerCommand();

    @Parameters(paramLabel = "CODE", description = "the peer's code")
    String code = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why; logged")
    String reason = "";

    @Override
    public Integer call() {
      String why = PersonAndReason.reason(reason);
      return peer.open(
          (loaded, directory, quarantine) -> {
            if (!quarantine.release(code, why, OperationLog.operator())) {
              throw new TransferException.Refused(
                  ErrorCode.NOT_FOUND, "party " + code + " is not quarantined", "see 'peer list'");
            }
            System.out.println(code + " is released (隔離の解除)");
            return 0;
          });
    }
  }
}
