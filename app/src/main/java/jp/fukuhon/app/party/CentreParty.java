package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.PartySettings.PeerEntry;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingChunks;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.Verifications;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.verify.VerifyDispatcher;
import jp.fukuhon.jobs.verify.VerifyService;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.published.PublishedRegisters;
import jp.fukuhon.writers.reception.Closing;
import jp.fukuhon.writers.reception.Outcomes;
import jp.fukuhon.writers.reception.Peer;
import jp.fukuhon.writers.reception.Reception;
import jp.fukuhon.writers.reception.ReceptionRules;
import jp.fukuhon.writers.store.ChunkStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
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
  private final ReceptionRules rules;
  private final Reception reception;
  private final Closing closing;
  private final PublishedRegisters published;
  private final OutcomeBell bell = new OutcomeBell();
  private final VerifyDispatcher dispatcher;
  private final Map<String, Peer> peers;
  private final OperationLog log;
  private final EvidenceKeeper evidence;

  /**
   * @param stop stops its jobs at their next chunk boundary
   */
  public CentreParty(Loaded loaded, Clock clock, StopSignal stop) {
    PartySettings settings = loaded.settings();
    requireRole(settings);
    PartyKeys keys = PartyKeys.load(loaded, clock);
    PartyDatabase database = new PartyDatabase(loaded);
    this.dataSource = database.engine(24);
    this.viewerSource = database.viewer(8);
    JdbcTransactionManager transactionManager = new JdbcTransactionManager(dataSource);
    TransactionTemplate transactions = new TransactionTemplate(transactionManager);
    JdbcClient jdbc = JdbcClient.create(dataSource);
    DocumentSigner signer = new DocumentSigner(keys.signing(), clock);
    DocumentVerifier verifier = new DocumentVerifier(keys.anchors(), clock, MAX_DOCUMENT);
    IncomingChunks chunks = new IncomingChunks(jdbc);
    IncomingTransfers transfers = new IncomingTransfers(jdbc);
    Reception.Ledger ledger =
        new Reception.Ledger(
            transfers,
            chunks,
            new Verifications(jdbc),
            new ChunkStore(dataSource, chunks, transactions),
            new OperationLog(jdbc),
            EvidenceParts.books(loaded, dataSource, keys.anchors()),
            transactions);
    this.log = ledger.log();
    Outcomes outcomes = new Outcomes(transfers, signer, log, ledger.books(), clock);
    this.evidence = EvidenceParts.keeper(loaded, dataSource, signer, clock);
    this.rules = rules(settings);
    this.reception = new Reception(rules, ledger, signer, verifier, clock);
    this.closing = new Closing(ledger, outcomes, verifier);
    this.published = new PublishedRegisters(JdbcClient.create(viewerSource));
    this.peers = peers(settings);
    VerifyService verify =
        new VerifyService(
            dataSource,
            BatchInfrastructure.over(dataSource, transactionManager),
            database.lockConnections(),
            new VerifyService.Authority(
                new TransferKeyring(keys.encryption(), verifier), verifier, outcomes),
            stop,
            settings.reception().verifyWorkers());
    this.dispatcher = new VerifyDispatcher(verify, stop, LOOK_FOR_WORK, bell::ring);
  }

  private static void requireRole(PartySettings settings) {
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
        Set.of(Suite.CLASSIC.label()),
        settings.reception().maxChunkRecords(),
        settings.reception().maxChunkSize().toBytes(),
        MAX_DOCUMENT);
  }

  private static Map<String, Peer> peers(PartySettings settings) {
    return settings.peers().stream()
        .map(CentreParty::peer)
        .collect(Collectors.toUnmodifiableMap(Peer::party, peer -> peer));
  }

  private static Peer peer(PeerEntry entry) {
    return new Peer(
        entry.party(),
        Peer.Role.valueOf(entry.role().toUpperCase(Locale.ROOT)),
        entry.host(),
        entry.datasets().stream()
            .map(name -> Dataset.parse(name).orElseThrow())
            .collect(Collectors.toSet()));
  }

  /** Who may call. */
  public List<Peer> peers() {
    return List.copyOf(peers.values());
  }

  /** The peer of that code. */
  public java.util.Optional<Peer> peer(String party) {
    return java.util.Optional.ofNullable(peers.get(party));
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

  /** The viewers' interface. */
  public PublishedRegisters published() {
    return published;
  }

  /** Its operation log; an entry outside a transaction is one of its own. */
  public OperationLog log() {
    return log;
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

  @Override
  public void close() {
    viewerSource.close();
    dataSource.close();
  }
}
