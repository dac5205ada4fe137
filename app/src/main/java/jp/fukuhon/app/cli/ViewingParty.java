package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.Map;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.readers.opening.OpeningDesk;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.published.PublishedRegisters;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What 'view' and 'export' need of a centre: the viewers' connections, the key, and the operation
 * log.
 */
final class ViewingParty implements AutoCloseable {

  private final HikariDataSource viewer;
  private final HikariDataSource engine;
  private final PublishedRegisters published;
  private final OpeningDesk desk;
  private final OperationLog log;
  private final String viewerName = OperationLog.operator();

  ViewingParty(Loaded loaded) {
    if (loaded.settings().role() != PartySettings.Role.CENTRE) {
      throw new TransferException.Configuration(
          "published registers are at the centre", "give the centre's folder with -C");
    }
    Clock clock = Clock.systemUTC();
    PartyKeys keys = PartyKeys.load(loaded, clock);
    PartyDatabase database = new PartyDatabase(loaded);
    this.viewer = database.viewer(2);
    this.engine = database.engine(2);
    this.published = new PublishedRegisters(JdbcClient.create(viewer));
    this.log = new OperationLog(JdbcClient.create(engine));
    this.desk =
        new OpeningDesk(
            new TransferKeyring(
                keys.encryption(),
                new DocumentVerifier(keys.anchors(), clock),
                published::rewrappedKeys,
                transfer -> {}), // the desk enters each opening
            published::manifest,
            log,
            viewerName);
  }

  PublishedRegisters published() {
    return published;
  }

  /** Transactions in which everything is read as of one moment. */
  TransactionTemplate snapshot() {
    TransactionTemplate snapshot = new TransactionTemplate(new PartyTransactions(viewer));
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
    return snapshot;
  }

  OpeningDesk desk() {
    return desk;
  }

  /** Enters a refused view in the operation log. */
  void refused(String stream, TransferException.Refused refusal) {
    log.refused(
        viewerName,
        "VIEW",
        stream,
        null,
        refusal.code(),
        String.valueOf(refusal.getMessage()),
        Map.of());
  }

  @Override
  public void close() {
    desk.close();
    viewer.close();
    engine.close();
  }
}
