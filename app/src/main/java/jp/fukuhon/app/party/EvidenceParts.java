package jp.fukuhon.app.party;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Supplier;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.evidence.CheckpointBook;
import jp.fukuhon.core.evidence.CheckpointFolder;
import jp.fukuhon.core.evidence.CheckpointSchedule;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.evidence.EvidenceStore;
import jp.fukuhon.core.evidence.PeerCheckpoints;
import jp.fukuhon.core.evidence.TimeStamps;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.ledger.IncomingRecovery;
import jp.fukuhon.core.ledger.OutgoingRecovery;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.restore.HighWaterMarks;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.restore.StreamQuarantine;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.RevocationList;
import jp.fukuhon.core.seal.TimeStampQuery;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.jobs.evidence.CheckpointDuty;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.jobs.evidence.RestoreDuty;
import jp.fukuhon.jobs.evidence.TimeStampDuty;
import jp.fukuhon.writers.line.TimeStampClient;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts together what keeps a party's evidence. */
public final class EvidenceParts {

  private EvidenceParts() {}

  /** Where checkpoints are exported to. */
  public static CheckpointFolder folder(Loaded loaded) {
    return new CheckpointFolder(loaded.resolve(loaded.settings().evidence().state()));
  }

  /** What the party writes down beside its transfers. */
  public static EvidenceBooks books(Loaded loaded, DataSource engine, TrustAnchors anchors) {
    JdbcClient jdbc = JdbcClient.create(engine);
    Supplier<List<X509CRL>> lists =
        () -> anchors.revocations().lists().stream().map(RevocationList::crl).toList();
    return new EvidenceBooks(
        new CheckpointBook(jdbc),
        new PeerCheckpoints(jdbc),
        new EvidenceStore(jdbc, anchors.certificates(), lists),
        new TimeStamps(jdbc, loaded.settings().evidence().tsaUrl() != null),
        restoreWatch(loaded, engine));
  }

  /** The high-water marks of the party's streams, and what compares them with its database. */
  public static RestoreWatch restoreWatch(Loaded loaded, DataSource engine) {
    JdbcClient jdbc = JdbcClient.create(engine);
    TransactionTemplate independently = new TransactionTemplate(new PartyTransactions(engine));
    independently.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    boolean centre = loaded.settings().role() == PartySettings.Role.CENTRE;
    return new RestoreWatch(
        new HighWaterMarks(loaded.resolve(loaded.settings().evidence().state()).resolve("streams")),
        new StreamQuarantine(jdbc),
        centre ? new IncomingRecovery(jdbc)::position : new OutgoingRecovery(jdbc)::position,
        independently);
  }

  /** Looks after checkpoints and time stamps. */
  public static EvidenceKeeper keeper(
      Loaded loaded, DataSource engine, DocumentSigner signer, Clock clock) {
    List<EvidenceKeeper.Duty> duties = new ArrayList<>();
    duties.add(new RestoreDuty(restoreWatch(loaded, engine), JdbcClient.create(engine)));
    duties.add(checkpoints(loaded, engine, signer, clock));
    String tsa = loaded.settings().evidence().tsaUrl();
    if (tsa != null) {
      JdbcClient jdbc = JdbcClient.create(engine);
      duties.add(
          new TimeStampDuty(
              new TimeStamps(jdbc, true),
              documents(loaded, jdbc),
              new TimeStampClient(URI.create(tsa), TimeStampQuery.MAX_ANSWER),
              timeStamps(loaded).orElseThrow()));
    }
    return new EvidenceKeeper(duties);
  }

  /** Verifies time stamps; empty when no time-stamping authority is trusted. */
  public static Optional<TimeStampVerifier> timeStamps(Loaded loaded) {
    return Optional.ofNullable(loaded.settings().evidence().tsaAnchors())
        .map(loaded::resolve)
        .map(EvidenceParts::timeStamps);
  }

  /** Verifies time stamps by the authorities of a PEM file. */
  public static TimeStampVerifier timeStamps(Path pem) {
    return new TimeStampVerifier(PartyKeys.certificates(pem));
  }

  /** The signed documents of the party's transfers. */
  static TransferDocuments documents(Loaded loaded, JdbcClient jdbc) {
    return loaded.settings().role() == PartySettings.Role.CENTRE
        ? new TransferDocuments.AtCentre(jdbc)
        : new TransferDocuments.AtGateway(jdbc);
  }

  /** Makes checkpoints of the party's operation log. */
  public static CheckpointDuty checkpoints(
      Loaded loaded, DataSource engine, DocumentSigner signer, Clock clock) {
    PartySettings settings = loaded.settings();
    TimeZone zone = TimeZone.getTimeZone(ScheduleReader.ZONE);
    return new CheckpointDuty(
        new CheckpointBook(JdbcClient.create(engine)),
        new CheckpointBook.Author(settings.party(), settings.environment(), signer, clock),
        new CheckpointSchedule(
            settings.evidence().checkpointEntries(),
            LocalTime.parse(settings.evidence().checkpointAt()),
            zone.toZoneId()),
        folder(loaded),
        new TransactionTemplate(new PartyTransactions(engine)));
  }
}
