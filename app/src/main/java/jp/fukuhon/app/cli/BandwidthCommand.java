package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.ConfiguredBandwidth;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.BandwidthOrders;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "bandwidth",
    mixinStandardHelpOptions = true,
    description = {
      "回線使用量の制限。How much of the line a stream's chunks may use. An order holds",
      "until it is withdrawn, whatever window is open; a run that is at work obeys",
      "within about a second. Without RATE it shows what is in force.",
      "",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON '8 Mbit/s' --reason '工事中'",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON none --reason '夜間に戻す'",
      "  fukuhon -C DIR/131016 bandwidth 131016-FUKUHON configured --reason '完了'",
      ""
    })
final class BandwidthCommand implements Callable<Integer> {

  private static final String CONFIGURED = "configured";

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(index = "0", paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  @Nullable String stream;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RATE",
      description = {
        "for example '8 Mbit/s', 1 Mbit/s to 1 Gbit/s; 'none' for no limit;",
        "'configured' for what fukuhon.yaml says"
      })
  @Nullable String rate;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "why; needed with RATE, kept in the operation log")
  String reason = "";

  @Option(names = "--json", description = "print what is in force as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StreamId id = StreamIds.parse(Objects.requireNonNull(stream));
    if (!loaded.settings().streams().contains(id.toString())) {
      throw new TransferException.Configuration(
          "this party does not send " + id, "its streams are " + loaded.settings().streams());
    }
    try (HikariDataSource dataSource = new PartyDatabase(loaded).engine(2)) {
      JdbcClient jdbc = JdbcClient.create(dataSource);
      BandwidthOrders orders =
          new BandwidthOrders(
              jdbc,
              new TransactionTemplate(new PartyTransactions(dataSource)),
              new OperationLog(jdbc));
      if (rate != null) {
        change(loaded, orders, id, rate);
      }
      print(loaded, id, orders.find(id));
    }
    return 0;
  }

  private void change(Loaded loaded, BandwidthOrders orders, StreamId id, String wanted) {
    String why = PersonAndReason.reason(reason);
    if (wanted.equals(CONFIGURED)) {
      if (!orders.withdraw(id, OperationLog.operator(), why)) {
        throw new TransferException.Configuration(
            "nothing is ordered for " + id, "what fukuhon.yaml says is in force already");
      }
      return;
    }
    Optional<Bandwidth> bandwidth = parse(wanted);
    bandwidth
        .flatMap(limit -> ConfiguredBandwidth.tooLittle(loaded.settings(), limit))
        .ifPresent(
            fault -> {
              throw new TransferException.Configuration(fault, null);
            });
    orders.order(id, bandwidth, OperationLog.operator(), why);
  }

  private static Optional<Bandwidth> parse(String wanted) {
    try {
      return Bandwidth.parse(wanted);
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          String.valueOf(e.getMessage()), "'configured' goes back to what fukuhon.yaml says", e);
    }
  }

  private void print(Loaded loaded, StreamId id, Optional<BandwidthOrders.Order> order) {
    String inForce =
        Bandwidth.words(
            order
                .map(BandwidthOrders.Order::bandwidth)
                .orElseGet(() -> ConfiguredBandwidth.of(loaded).at(id, Instant.now())));
    if (json) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("stream", id.toString());
      row.put("bandwidth", inForce);
      row.put("orderedBy", order.map(BandwidthOrders.Order::by).orElse(null));
      row.put("orderedAt", order.map(known -> known.at().toString()).orElse(null));
      row.put("reason", order.map(BandwidthOrders.Order::reason).orElse(null));
      System.out.println(Json.write(row));
      return;
    }
    System.out.println(
        "bandwidth of "
            + id
            + " is "
            + inForce
            + order
                .map(
                    known ->
                        ", ordered by "
                            + known.by()
                            + " at "
                            + NightReport.time(known.at())
                            + ": "
                            + known.reason())
                .orElse(", as configured"));
  }
}
