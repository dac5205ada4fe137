package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.WishReport;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.ComparisonWishes.Wish;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.reconcile.WishDesk;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = {
      "突合の求め。Asks municipalities for a comparison. The centre cannot call them: each gateway",
      "hears of it when it next asks where its stream stands. One that serves compares after its",
      "night's transfer, at one without a server the operator is told the command. The next result",
      "that both sides have signed answers it; 'bureau' shows what is still open.",
      "",
      "  fukuhon -C DIR/centre bureau ask --municipality 131016 --by 山田 --reason '定期点検'",
      "  fukuhon -C DIR/centre bureau ask --municipality 131016 --withdraw --by 山田 --reason '誤り'",
      ""
    })
final class BureauAskCommand implements Callable<Integer> {

  @ParentCommand BureauCommand bureau = new BureauCommand();

  @Option(
      names = "--municipality",
      split = ",",
      required = true,
      paramLabel = "CODE[,CODE…]",
      description = "whom to ask")
  Set<String> municipalities = new TreeSet<>();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "only this dataset, for example FUKUHON")
  @Nullable Dataset dataset;

  @Option(
      names = "--deep",
      description = "原本確認: only a comparison of contents on both sides answers it")
  boolean deep;

  @Option(names = "--withdraw", description = "take the open wish back")
  boolean withdraw;

  @Option(names = "--by", required = true, paramLabel = "NAME", description = "who asks")
  String by = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; kept in the operation log")
  String reason = "";

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = bureau.fukuhon.load();
    if (loaded.settings().role() != Role.CENTRE) {
      throw new TransferException.Configuration(
          "a municipality compares by itself: it asks nobody",
          "type 'reconcile' here; 'bureau ask' is for the centre's folder");
    }
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      WishDesk desk = new WishDesk(engine, new PartyTransactions(engine));
      List<Wish> touched = new ArrayList<>();
      for (StreamId stream : wanted(new ComparisonWishes(JdbcClient.create(engine)).streams())) {
        if (withdraw) {
          desk.withdraw(stream, OperationLog.operator(), by, reason).ifPresent(touched::add);
        } else {
          touched.add(desk.ask(stream, deep, OperationLog.operator(), by, reason));
        }
      }
      if (touched.isEmpty()) {
        throw new TransferException.Configuration(
            "no comparison is asked for of " + String.join(", ", municipalities),
            "'bureau' shows what is open");
      }
      print(touched);
    }
    return 0;
  }

  /** The streams of all that are named; nothing is asked when one of them is not known here. */
  private List<StreamId> wanted(List<StreamId> streams) {
    List<StreamId> wanted =
        streams.stream()
            .filter(stream -> municipalities.contains(stream.municipality().value()))
            .filter(stream -> dataset == null || stream.dataset() == dataset)
            .toList();
    Set<String> unknown = new TreeSet<>(municipalities);
    wanted.forEach(stream -> unknown.remove(stream.municipality().value()));
    if (!unknown.isEmpty()) {
      throw new TransferException.Configuration(
          "this centre has no such stream of " + String.join(", ", unknown),
          "'bureau' lists those that have sent");
    }
    return wanted;
  }

  private void print(List<Wish> touched) {
    Instant now = Instant.now();
    if (json) {
      System.out.println(
          Json.write(touched.stream().map(wish -> WishReport.json(wish, now)).toList()));
      return;
    }
    for (Wish wish : touched) {
      System.out.println(
          wish.stream()
              + "  "
              + (withdraw ? "求め " + wish.number() + " を取り下げました" : WishReport.words(wish, now)));
    }
  }
}
