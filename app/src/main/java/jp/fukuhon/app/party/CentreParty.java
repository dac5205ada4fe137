package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.directory.PeerAcceptance;
import jp.fukuhon.core.directory.PeerQuarantine;
import jp.fukuhon.core.directory.PeerTrustManager;
import jp.fukuhon.core.directory.PlannedChanges;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.IncomingChunks;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.OpenTransfers;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.ledger.Rewrappings;
import jp.fukuhon.core.ledger.Verifications;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.reconcile.CentreLeafService;
import jp.fukuhon.jobs.reconcile.ComparisonDesk;
import jp.fukuhon.jobs.reconcile.ReconcileDispatcher;
import jp.fukuhon.jobs.verify.VerifyDispatcher;
import jp.fukuhon.jobs.verify.VerifyService;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.published.PublishedRegisters;
import jp.fukuhon.writers.reception.Closing;
import jp.fukuhon.writers.reception.OpenLimits;
import jp.fukuhon.writers.reception.Outcomes;
import jp.fukuhon.writers.reception.Peer;
import jp.fukuhon.writers.reception.Reception;
import jp.fukuhon.writers.reception.ReceptionRules;
import jp.fukuhon.writers.reception.Recovery;
import jp.fukuhon.writers.store.ChunkStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 戸籍副本データ管理センター: a centre put together from its configuration. Close it after its requests and jobs
 * have ended.
 */
public final class CentreParty implements AutoCloseable {

  /** Octets of the largest signed document that is read. */
  static final int MAX_DOCUMENT = 24 << 20;

  private static final Duration LOOK_FOR_WORK = Duration.ofSeconds(2);

  private final HikariDataSource dataSource;
  private final HikariDataSource viewerSource;
  private final PartyClock time;
  private final ReceptionRules rules;
  private final Reception reception;
  private final Closing closing;
  private final Recovery recovery;
  private final RestoreWatch watch;
  private final PublishedRegisters published;
  private final OutcomeBell bell = new OutcomeBell();
  private final VerifyDispatcher dispatcher;
  private final PartyKeys keys;
  private final PeerAcceptance peers;
  private final OperationLog log;
  private final PeerQuarantine quarantine;
  private final EvidenceKeeper evidence;
  private final ComparisonDesk comparisons;
  private final ComparisonWishes wishes;
  private final ReconcileDispatcher comparisonPreparer;

  /**
   * @param stop stops its jobs at their next chunk boundary
   */
  public CentreParty(Loaded loaded, Clock clock, StopSignal stop) {
    PartySettings settings = loaded.settings();
    requireRole(settings);
    this.keys = PartyKeys.load(loaded, clock);
    suites(settings).forEach(suite -> keys.requireSuite(suite, "reception.suites", clock));
    this.peers = Peers.acceptance(loaded, keys.anchors(), clock);
    PartyDatabase database = new PartyDatabase(loaded);
    this.dataSource = database.engine(24);
    this.viewerSource = database.viewer(8);
    PartyTransactions transactionManager = new PartyTransactions(dataSource);
    TransactionTemplate transactions = new TransactionTemplate(transactionManager);
    JdbcClient jdbc = JdbcClient.create(dataSource);
    this.log = new OperationLog(jdbc);
    this.quarantine = new PeerQuarantine(jdbc, transactions, log);
    this.time = new PartyClock(loaded, clock);
    DocumentSigner signer = new DocumentSigner(keys.signing(), clock, time.gate());
    DocumentVerifier verifier = new DocumentVerifier(keys.anchors(), clock, MAX_DOCUMENT);
    IncomingChunks chunks = new IncomingChunks(jdbc);
    IncomingTransfers transfers = new IncomingTransfers(jdbc);
    Reception.Ledger ledger =
        new Reception.Ledger(
            transfers,
            chunks,
            new Verifications(jdbc),
            new ChunkStore(dataSource, chunks, transactions),
            log,
            EvidenceParts.books(loaded, dataSource, keys.anchors()),
            new PlannedChanges(jdbc, transactions, log, clock),
            new OpenTransfers(jdbc),
            transactions);
    Outcomes outcomes = new Outcomes(transfers, signer, log, ledger.books(), clock);
    this.evidence = EvidenceParts.keeper(loaded, dataSource, signer, clock);
    this.rules = rules(settings);
    this.reception = new Reception(rules, ledger, signer, verifier, clock);
    this.closing = new Closing(ledger, outcomes, verifier);
    this.recovery = new Recovery(rules, ledger, jdbc, outcomes, signer, verifier, clock);
    this.watch = ledger.books().watch();
    this.published = new PublishedRegisters(JdbcClient.create(viewerSource));
    VerifyService verify =
        new VerifyService(
            dataSource,
            BatchInfrastructure.over(dataSource, transactionManager),
            database.lockConnections(),
            new VerifyService.Authority(
                new TransferKeyring(
                    keys.encryption(),
                    verifier,
                    new Rewrappings(jdbc)::documents,
                    OpeningEntry.before(ledger.log(), transactionManager, "verify")),
                verifier,
                outcomes),
            stop,
            settings.reception().verifyWorkers());
    this.dispatcher =
        new VerifyDispatcher(
            verify,
            stop,
            LOOK_FOR_WORK,
            bell::ring,
            settings.reception().verifyAheadSize().toBytes());
    this.wishes = new ComparisonWishes(jdbc);
    this.comparisons = new ComparisonDesk(rules, dataSource, transactionManager, signer, verifier);
    CentreLeafService leaves =
        new CentreLeafService(
            dataSource,
            BatchInfrastructure.over(dataSource, transactionManager),
            database.lockConnections(),
            new CentreLeafService.Authority(
                new TransferKeyring(
                    keys.encryption(),
                    verifier,
                    new Rewrappings(jdbc)::documents,
                    OpeningEntry.before(ledger.log(), transactionManager, "reconcile")),
                verifier,
                signer,
                clock),
            stop);
    this.comparisonPreparer = new ReconcileDispatcher(leaves, stop, LOOK_FOR_WORK);
  }

  static void requireRole(PartySettings settings) {
    if (settings.role() != PartySettings.Role.CENTRE) {
      throw new TransferException.Configuration(
          "party " + settings.party() + " is a gateway and receives nothing",
          "give the centre's folder with -C");
    }
  }

  private static ReceptionRules rules(PartySettings settings) {
    return new ReceptionRules(
        settings.party(),
        settings.environment(),
        suites(settings),
        settings.reception().maxChunkRecords(),
        settings.reception().maxChunkSize().toBytes(),
        MAX_DOCUMENT,
        new OpenLimits(
            settings.reception().maxOpenTransfers(),
            settings.reception().maxOpenTransfersPerPeer()));
  }

  private static Set<Suite> suites(PartySettings settings) {
    return settings.reception().suites().stream().map(Suite::require).collect(Collectors.toSet());
  }

  /**
   * Who is calling with this TLS certificate.
   *
   * @throws TransferException.Refused FORBIDDEN when it is not a registered caller's
   */
  public Peer caller(X509Certificate certificate) {
    return Peers.caller(peers.accept(certificate));
  }

  /**
   * TLS for those who call: only chains to an anchor, valid and not revoked, get as far as a
   * request.
   *
   * @param witness is told of refused handshakes
   */
  public SSLContext tlsContext(PeerTrustManager.Witness witness) {
    return keys.tlsContext(new PeerTrustManager(keys.anchors(), peers::trust, witness));
  }

  /** Which peers are kept out. */
  public PeerQuarantine quarantine() {
    return quarantine;
  }

  /** Its operation log; an entry outside a transaction is one of its own. */
  public OperationLog log() {
    return log;
  }

  /** What it accepts. */
  public ReceptionRules rules() {
    return rules;
  }

  /** The receiving front. */
  public Reception reception() {
    return reception;
  }

  /** Completion and abort. */
  public Closing closing() {
    return closing;
  }

  /** Message 7, after a restore. */
  public Recovery recovery() {
    return recovery;
  }

  /** Finds streams whose database was put back; to be asked before anything is served. */
  public RestoreWatch restoreWatch() {
    return watch;
  }

  /** The viewers' interface. */
  public PublishedRegisters published() {
    return published;
  }

  /** Looks after checkpoints while it serves. */
  public EvidenceKeeper evidence() {
    return evidence;
  }

  /** Rings when outcomes may have come. */
  public OutcomeBell bell() {
    return bell;
  }

  /** Runs the verify job where it waits to be run. */
  public VerifyDispatcher dispatcher() {
    return dispatcher;
  }

  /** Answers comparisons. */
  public ComparisonDesk comparisons() {
    return comparisons;
  }

  /** Which comparisons its bureau asks for. */
  public ComparisonWishes wishes() {
    return wishes;
  }

  /** Brings leaves up to date where a comparison waits for them. */
  public ReconcileDispatcher comparisonPreparer() {
    return comparisonPreparer;
  }

  /** For those who stand beside it while it serves. */
  public Served served(Loaded loaded, Clock clock) {
    return new Served(
        loaded, List.of(dataSource, viewerSource), time::last, () -> keys.ends(clock.instant()));
  }

  @Override
  public void close() {
    time.close();
    viewerSource.close();
    dataSource.close();
  }
}
