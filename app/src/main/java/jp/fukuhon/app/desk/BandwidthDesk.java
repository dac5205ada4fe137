package jp.fukuhon.app.desk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
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

/** 回線使用量の制限: what a stream may use of the line, and what is ordered. Thread-safe. */
public final class BandwidthDesk {

  private static final String CONFIGURED = "configured";

  private final Loaded loaded;
  private final BandwidthOrders orders;

  public BandwidthDesk(Loaded loaded, DataSource engine) {
    JdbcClient jdbc = JdbcClient.create(engine);
    this.loaded = loaded;
    this.orders =
        new BandwidthOrders(
            jdbc, new TransactionTemplate(new PartyTransactions(engine)), new OperationLog(jdbc));
  }

  /**
   * What is in force.
   *
   * @param bandwidth in words
   * @param order in the place of what is configured; null when there is none
   */
  public record InForce(StreamId stream, String bandwidth, BandwidthOrders.@Nullable Order order) {

    /** For scripts. */
    public Map<String, @Nullable Object> json() {
      BandwidthOrders.Order ordered = order;
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("stream", stream.toString());
      json.put("bandwidth", bandwidth);
      json.put("orderedBy", ordered == null ? null : ordered.by());
      json.put("orderedAt", ordered == null ? null : ordered.at().toString());
      json.put("reason", ordered == null ? null : ordered.reason());
      return json;
    }
  }

  /**
   * What is in force now.
   *
   * @throws TransferException.Configuration when this party does not send the stream
   */
  public InForce inForce(StreamId stream) {
    requireOwn(stream);
    Optional<BandwidthOrders.Order> order = orders.find(stream);
    return new InForce(
        stream,
        Bandwidth.words(
            order
                .map(BandwidthOrders.Order::bandwidth)
                .orElseGet(() -> ConfiguredBandwidth.of(loaded).at(stream, Instant.now()))),
        order.orElse(null));
  }

  private void requireOwn(StreamId stream) {
    if (!loaded.settings().streams().contains(stream.toString())) {
      throw new TransferException.Configuration(
          "this party does not send " + stream, "its streams are " + loaded.settings().streams());
    }
  }

  /**
   * Orders a bandwidth or withdraws the order.
   *
   * @param rate as it is typed: {@code 8 Mbit/s}, {@code none} or {@code configured}
   * @param by who does it
   * @throws TransferException.Configuration when it is none of these, or too little
   */
  public void change(StreamId stream, String rate, String by, String reason) {
    requireOwn(stream);
    String why = PersonAndReason.reason(reason);
    if (rate.equals(CONFIGURED)) {
      if (!orders.withdraw(stream, by, why)) {
        throw new TransferException.Configuration(
            "nothing is ordered for " + stream, "what fukuhon.yaml says is in force already");
      }
      return;
    }
    Optional<Bandwidth> bandwidth = parse(rate);
    bandwidth
        .flatMap(limit -> ConfiguredBandwidth.tooLittle(loaded.settings(), limit))
        .ifPresent(
            fault -> {
              throw new TransferException.Configuration(fault, null);
            });
    orders.order(stream, bandwidth, by, why);
  }

  private static Optional<Bandwidth> parse(String rate) {
    try {
      return Bandwidth.parse(rate);
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          String.valueOf(e.getMessage()), "'configured' goes back to what fukuhon.yaml says", e);
    }
  }
}
