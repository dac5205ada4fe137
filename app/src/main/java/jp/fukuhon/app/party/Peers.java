package jp.fukuhon.app.party;

import java.time.Clock;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.PartySettings.StaleRevocation;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.Environment;
import jp.fukuhon.core.directory.LiveDirectory;
import jp.fukuhon.core.directory.PeerAcceptance;
import jp.fukuhon.core.directory.PeerQuarantine;
import jp.fukuhon.core.directory.PlannedChanges;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.writers.reception.Peer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The other parties, out of a party's settings. Stateless. */
public final class Peers {

  private Peers() {}

  /** Who is accepted at the other end of a line. */
  public static PeerAcceptance acceptance(Loaded loaded, TrustAnchors anchors, Clock clock) {
    LiveDirectory directory =
        new LiveDirectory(loaded.resolve(loaded.settings().identity().directory()), clock);
    return new PeerAcceptance(environment(loaded), directory::current, anchors, clock);
  }

  /** Which of them are kept out, by the party's database. */
  public static PeerQuarantine quarantine(
      DataSource dataSource, PlatformTransactionManager transactionManager) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    return new PeerQuarantine(
        jdbc, new TransactionTemplate(transactionManager), new OperationLog(jdbc));
  }

  /** The planned change of this party's own host or name server, if there is one. */
  public static PlannedChanges plannedChanges(DataSource dataSource, Clock clock) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    return new PlannedChanges(
        jdbc,
        new TransactionTemplate(new PartyTransactions(dataSource)),
        new OperationLog(jdbc),
        clock);
  }

  /** The party's own environment. */
  public static Environment environment(Loaded loaded) {
    return Environment.parse(loaded.settings().environment()).orElseThrow();
  }

  /** Anchors that ask the revocation lists of the settings, if there are any. */
  static TrustAnchors withRevocations(Loaded loaded, TrustAnchors anchors, Clock clock) {
    PartySettings.Identity identity = loaded.settings().identity();
    return identity.revocation() == null
        ? anchors
        : anchors.withRevocations(
            loaded.resolve(identity.revocation()),
            identity.staleRevocation() == StaleRevocation.ACCEPT,
            clock);
  }

  /**
   * A registered party as the one who calls.
   *
   * @throws TransferException.Refused FORBIDDEN when such a party calls nobody
   */
  static Peer caller(DirectoryEntry entry) {
    Peer.Role role =
        switch (entry.role()) {
          case MUNICIPALITY -> Peer.Role.MUNICIPALITY;
          case VIEWER -> Peer.Role.VIEWER;
          case MINISTRY, CENTRE ->
              throw new TransferException.Refused(
                  ErrorCode.FORBIDDEN,
                  "party " + entry.party() + " is a " + entry.role().word() + " and calls nobody");
        };
    return new Peer(entry.party(), role, entry.hosts().getFirst().name().value(), entry.datasets());
  }
}
