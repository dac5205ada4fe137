package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jp.fukuhon.app.settings.ConfiguredBandwidth;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.PeerAcceptance;
import jp.fukuhon.core.directory.PeerQuarantine;
import jp.fukuhon.core.directory.PeerTrustManager;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.ledger.SendRequests;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Recipients;
import jp.fukuhon.core.seal.StreamKeyStore;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.reconcile.MendingDesk;
import jp.fukuhon.jobs.reconcile.ReconcileService;
import jp.fukuhon.jobs.reconcile.SourceParts;
import jp.fukuhon.jobs.transfer.GatewayParts;
import jp.fukuhon.jobs.transfer.SendDesk;
import jp.fukuhon.jobs.transfer.TransferService;
import jp.fukuhon.jobs.transfer.TransferSettings;
import jp.fukuhon.schedules.nightly.ComparisonShift;
import jp.fukuhon.schedules.nightly.NightShift;
import jp.fukuhon.schedules.nightly.StreamComparer;
import jp.fukuhon.schedules.nightly.StreamSender;
import jp.fukuhon.schedules.plan.NightPlanner;
import jp.fukuhon.writers.line.CentreClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * 戸籍事務内連携サーバー: a gateway put together from its configuration. Close it after its runs have ended.
 */
public final class GatewayParty implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayParty.class);

  private final HikariDataSource dataSource;
  private final PartyTransactions transactionManager;
  private final CentreClient centre;
  private final TransferService transfers;
  private final ReconcileService reconciliation;
  private final MendingDesk mending;
  private final PartyDatabase database;
  private final PartyClock time;
  private final SendRequests requests;
  private final List<StreamId> streams;
  private final EvidenceKeeper evidence;
  private final PartyKeys keys;

  /**
   * @param stop stops its runs at their next chunk boundary
   */
  public GatewayParty(Loaded loaded, Clock clock, StopSignal stop) {
    PartySettings settings = loaded.settings();
    requireRole(settings);
    this.keys = PartyKeys.load(loaded, clock);
    CentreAddress address = Objects.requireNonNull(settings.centre());
    Suite suite = Suite.require(settings.transfer().suite());
    keys.requireSuite(suite, "transfer.suite", clock);
    Recipients recipients =
        PartyRecipients.load(loaded, address.recipients(), suite, keys.anchors(), clock);
    this.database = new PartyDatabase(loaded);
    this.streams = settings.streams().stream().map(StreamId::parse).toList();
    this.dataSource =
        database.engine(settings.transfer().partitions() * settings.schedule().parallel() + 6);
    this.transactionManager = new PartyTransactions(dataSource);
    PeerQuarantine quarantine = Peers.quarantine(dataSource, transactionManager);
    this.time = new PartyClock(loaded, clock);
    this.centre =
        new CentreClient(
            URI.create(address.url()),
            keys.tlsContext(centreAlone(loaded, keys, address, clock)),
            new CentreClient.Waiting(address.requestTimeout(), address.patience()),
            stop::isSet,
            () -> quarantine.requireNone(address.party()),
            time.learningFrom(address.party()));
    DocumentSigner signer = new DocumentSigner(keys.signing(), clock, time.gate());
    this.evidence = EvidenceParts.keeper(loaded, dataSource, signer, clock);
    GatewayParts parts =
        new GatewayParts(
            settings.party(),
            Set.copyOf(streams),
            settings.environment(),
            address.party(),
            suite,
            transferSettings(settings.transfer()),
            centre,
            signer,
            new DocumentVerifier(keys.anchors(), clock),
            keys.encryption(),
            recipients,
            new StreamKeyStore(
                loaded.resolve(Objects.requireNonNull(settings.keys().streams())),
                keys.encryption(),
                clock),
            EvidenceParts.books(loaded, dataSource, keys.anchors()),
            ConfiguredBandwidth.of(loaded)::at,
            clock);
    this.requests = new SendRequests(JdbcClient.create(dataSource));
    BatchInfrastructure batch = BatchInfrastructure.over(dataSource, transactionManager);
    this.transfers =
        new TransferService(parts, dataSource, batch, database.lockConnections(), stop);
    this.mending = new MendingDesk(dataSource, transactionManager, parts.verifier());
    this.reconciliation =
        new ReconcileService(
            new SourceParts(
                parts.party(),
                parts.environment(),
                parts.centreParty(),
                suite,
                centre,
                parts.signer(),
                parts.verifier(),
                parts.streamKeys(),
                clock),
            dataSource,
            batch,
            database.lockConnections(),
            stop);
  }

  /** The centre's host with the centre's code, and nobody else who has a certificate. */
  private static PeerTrustManager centreAlone(
      Loaded loaded, PartyKeys keys, CentreAddress address, Clock clock) {
    PeerAcceptance peers = Peers.acceptance(loaded, keys.anchors(), clock);
    return new PeerTrustManager(
        keys.anchors(),
        certificate -> peers.accept(certificate, address.party()),
        (certificate, reason) -> LOG.error("the other end is not the centre: {}", reason));
  }

  /**
   * Demands a gateway's configuration.
   *
   * @throws TransferException.Configuration when it is a centre's
   */
  public static void requireRole(PartySettings settings) {
    if (settings.role() != PartySettings.Role.GATEWAY) {
      throw new TransferException.Configuration(
          "party " + settings.party() + " is a centre and sends nothing",
          "give a gateway's folder with -C, for example -C DIR/131016");
    }
  }

  private static TransferSettings transferSettings(PartySettings.Transfer transfer) {
    TransferSettings standard = TransferSettings.DEFAULT;
    return new TransferSettings(
        transfer.maxRecords(),
        transfer.partitions(),
        standard.recordsPerPartition(),
        new BlockLimits(transfer.blockRecords(), transfer.blockSize().toBytes()),
        transfer.compressionLevel(),
        standard.dictionarySamples(),
        transfer.receiptPatience());
  }

  /**
   * The desk of a running server, not started yet.
   *
   * @param stop ends it after the chunk in hand
   */
  SendDesk sendDesk(StopSignal stop) {
    return new SendDesk(
        requests, transfers, database.lockConnections(), stop, PartyDatabase.holder());
  }

  /**
   * What this node does with the nights of its streams.
   *
   * @param stop ends its runs after the chunk in hand; another node goes on with them
   * @param windows the clock that windows open and close by
   */
  public NightShift nightShift(Loaded loaded, StopSignal stop, Clock windows) {
    Map<StreamId, NightPlanner> planners = new LinkedHashMap<>();
    ScheduleReader.calendars(loaded)
        .forEach((stream, calendar) -> planners.put(stream, new NightPlanner(calendar)));
    return new NightShift(
        planners,
        new StreamSender(transfers, stop),
        node(loaded, stop, windows),
        transactionManager);
  }

  /**
   * What this node does about comparisons with the centre that are wished or follow a night.
   *
   * @param stop ends its runs at their next step; another node goes on with them
   * @param windows the clock that windows open and close by
   */
  public ComparisonShift comparisonShift(Loaded loaded, StopSignal stop, Clock windows) {
    return new ComparisonShift(
        ScheduleReader.comparisons(loaded),
        new StreamComparer(reconciliation, stop),
        node(loaded, stop, windows),
        transactionManager);
  }

  private NightShift.Node node(Loaded loaded, StopSignal stop, Clock windows) {
    return new NightShift.Node(
        dataSource,
        database.lockConnections(),
        PartyDatabase.holder(),
        loaded.settings().schedule().parallel(),
        windows,
        stop);
  }

  /** What the running server is asked. */
  public SendRequests requests() {
    return requests;
  }

  /** What an operator does with its streams. */
  public TransferService transfers() {
    return transfers;
  }

  /** Looks after checkpoints. */
  public EvidenceKeeper evidence() {
    return evidence;
  }

  /** Comparing with the centre. */
  public ReconcileService reconciliation() {
    return reconciliation;
  }

  /** What is done about the differences that a comparison has found. */
  public MendingDesk mending() {
    return mending;
  }

  /** What it sends. */
  public List<StreamId> streams() {
    return streams;
  }

  /** Its engine's connections. */
  public HikariDataSource dataSource() {
    return dataSource;
  }

  /** For those who stand beside it while it serves. */
  public Served served(Loaded loaded, Clock clock) {
    return new Served(loaded, List.of(dataSource), time::last, () -> keys.ends(clock.instant()));
  }

  @Override
  public void close() {
    evidence.close();
    time.close();
    centre.close();
    dataSource.close();
  }
}
