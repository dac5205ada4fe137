package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.rewrap.RewrapService;
import jp.fukuhon.readers.opening.KeyRewrapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the rewrapping of a centre's keys needs of it. Close it after its run has ended. */
public final class RewrappingParty implements AutoCloseable {

  private final HikariDataSource engine;
  private final RewrapService service;
  private final PartyClock time;

  /**
   * @param stop stops the run at its next chunk boundary
   */
  public RewrappingParty(Loaded loaded, Clock clock, StopSignal stop) {
    CentreParty.requireRole(loaded.settings());
    PartyKeys keys = PartyKeys.load(loaded, clock);
    PartyDatabase database = new PartyDatabase(loaded);
    this.engine = database.engine(4);
    PartyTransactions transactionManager = new PartyTransactions(engine);
    this.time = new PartyClock(loaded, clock);
    KeyRewrapper rewrapper =
        new KeyRewrapper(
            keys.encryption(),
            new DocumentSigner(keys.signing(), clock, time.gate()),
            new DocumentVerifier(keys.anchors(), clock, CentreParty.MAX_DOCUMENT),
            OpeningEntry.before(
                new OperationLog(JdbcClient.create(engine)), transactionManager, "rewrap"),
            clock);
    this.service =
        new RewrapService(
            engine,
            BatchInfrastructure.over(engine, transactionManager),
            database.lockConnections(),
            rewrapper,
            stop);
  }

  /** The job. */
  public RewrapService service() {
    return service;
  }

  @Override
  public void close() {
    time.close();
    engine.close();
  }
}
