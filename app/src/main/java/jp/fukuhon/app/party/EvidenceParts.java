package jp.fukuhon.app.party;

import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.LocalTime;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Supplier;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.evidence.CheckpointBook;
import jp.fukuhon.core.evidence.CheckpointFolder;
import jp.fukuhon.core.evidence.CheckpointSchedule;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.evidence.EvidenceStore;
import jp.fukuhon.core.evidence.PeerCheckpoints;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.RevocationList;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.jobs.evidence.CheckpointDuty;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.schedules.nightly.NightlyTransfers;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
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
        new EvidenceStore(jdbc, anchors.certificates(), lists));
  }

  /** Looks after checkpoints. */
  public static EvidenceKeeper keeper(
      Loaded loaded, DataSource engine, DocumentSigner signer, Clock clock) {
    return new EvidenceKeeper(List.of(checkpoints(loaded, engine, signer, clock)));
  }

  /** Makes checkpoints of the party's operation log. */
  public static CheckpointDuty checkpoints(
      Loaded loaded, DataSource engine, DocumentSigner signer, Clock clock) {
    PartySettings settings = loaded.settings();
    TimeZone zone = NightlyTransfers.ZONE;
    return new CheckpointDuty(
        new CheckpointBook(JdbcClient.create(engine)),
        new CheckpointBook.Author(settings.party(), settings.environment(), signer, clock),
        new CheckpointSchedule(
            settings.evidence().checkpointEntries(),
            LocalTime.parse(settings.evidence().checkpointAt()),
            zone.toZoneId()),
        folder(loaded),
        new TransactionTemplate(new JdbcTransactionManager(engine)));
  }
}
