package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import jp.fukuhon.app.desk.PeerDesk;
import jp.fukuhon.app.desk.PeerDesk.Row;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
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

  private <T> T with(Function<PeerDesk, T> use) {
    Loaded loaded = fukuhon.load();
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      return use.apply(new PeerDesk(loaded, dataSource));
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
      List<Row> rows = peer.with(desk -> desk.list(Instant.now()));
      if (json) {
        System.out.println(Json.write(rows.stream().map(Row::json).toList()));
      } else {
        print(rows);
      }
      return 0;
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
              String.join(" ", row.hosts()),
              String.join(" ", row.datasets()),
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
      boolean changed = peer.with(desk -> desk.quarantine(code, reason, OperationLog.operator()));
      System.out.println(code + (changed ? " is quarantined (隔離)" : " was quarantined already"));
      return 0;
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
      peer.with(
          desk -> {
            desk.release(code, reason, OperationLog.operator());
            return 0;
          });
      System.out.println(code + " is released (隔離の解除)");
      return 0;
    }
  }
}
