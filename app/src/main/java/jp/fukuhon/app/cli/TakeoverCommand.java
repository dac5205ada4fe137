package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.desk.TakeoverDesk;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "takeover",
    mixinStandardHelpOptions = true,
    description = {
      "引継ぎ。Takes a stream from a node that is gone: ends its sessions that hold the",
      "stream's run lock, so that another node, or 'restart ID', can go on from the",
      "last committed chunk. A node that is alive after all stops at its next chunk.",
      "Without it the database finds a host that vanished after 25 seconds.",
      "",
      "  fukuhon -C DIR/131016 takeover 131016-FUKUHON --reason 'host A is off'",
      ""
    })
final class TakeoverCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  @Nullable String stream;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; kept in the operation log")
  String reason = "";

  @Mixin Consent consent = new Consent();

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StreamId id = StreamIds.parse(Objects.requireNonNull(stream));
    String why = PersonAndReason.reason(reason);
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      TakeoverDesk desk = new TakeoverDesk(dataSource);
      Map<String, String> holders = desk.holders(id);
      consent.require(TakeoverDesk.warning(holders));
      desk.take(id, holders, OperationLog.operator(), why);
      System.out.println(id + " is taken from " + TakeoverDesk.words(holders));
      System.err.println(
          "HINT: a running 'serve' goes on with the night by itself; else type 'restart ID'");
      return 0;
    }
  }
}
