package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.StreamKeyStore;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.SenderState;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the rewrapping of a gateway's stream keys needs of it. */
public final class RewrappingGateway implements AutoCloseable {

  private final HikariDataSource engine;
  private final OutgoingTransfers transfers;
  private final OperationLog log;
  private final KeySuccession own;
  private final StreamKeyStore store;
  private final List<StreamId> streams;
  private final Clock clock;

  public RewrappingGateway(Loaded loaded, Clock clock) {
    GatewayParty.requireRole(loaded.settings());
    Path folder = loaded.resolve(Objects.requireNonNull(loaded.settings().keys().streams()));
    this.own = PartyKeys.load(loaded, clock).encryption();
    this.store = new StreamKeyStore(folder, own, clock);
    this.streams = loaded.settings().streams().stream().map(StreamId::parse).toList();
    this.clock = clock;
    this.engine = new PartyDatabase(loaded).engine(2);
    JdbcClient client = JdbcClient.create(engine);
    this.transfers = new OutgoingTransfers(client);
    this.log = new OperationLog(client);
  }

  /**
   * Wraps the stream keys for the key in use, each entered in the operation log before. Repeating
   * it is safe.
   *
   * @return the streams whose keys were wrapped for another one
   */
  public List<StreamId> rewrap() {
    List<StreamId> rewrapped = new ArrayList<>();
    for (StreamId stream : streams) {
      log.append(
          OperationLog.operator(),
          "OPEN",
          stream.toString(),
          null,
          "OK",
          Map.of("purpose", "rewrap"));
      if (store.rewrap(stream)) {
        rewrapped.add(stream);
      }
    }
    return rewrapped;
  }

  /**
   * Open transfers whose local copy of the data key is wrapped for an older key, which is needed
   * until they have their outcome.
   */
  public List<String> transfersOfOlderKeys() {
    PartyKey current = own.current(clock.instant());
    return streams.stream()
        .flatMap(stream -> transfers.open(stream).stream())
        .filter(transfer -> transfer.state() != SenderState.FREEZING)
        .filter(transfer -> isOfOlderKey(transfer, current))
        .map(transfer -> transfer.id().toString())
        .toList();
  }

  private boolean isOfOlderKey(OutgoingTransfer transfer, PartyKey current) {
    var plan = transfers.plan(transfer.id());
    byte[] localKey = plan.localKey();
    return localKey != null && !KeyEnvelope.isFor(Suite.require(plan.suite()), localKey, current);
  }

  @Override
  public void close() {
    engine.close();
  }
}
