package jp.fukuhon.app.timeline;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.LogEntry;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.evidence.BundleFiles;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.transfer.StreamStanding;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What 'transfer timeline' does at either party; reads, and needs no key. */
public final class TimelineDesk {

  private static final int MOST_ENTRIES = 2_000;

  private TimelineDesk() {}

  /**
   * Where the time of a transfer went.
   *
   * @throws jp.fukuhon.core.error.TransferException.Refused when there is no such transfer
   * @throws jp.fukuhon.core.error.TransferException.Integrity when a document is not what its
   *     signature says
   */
  public static Timeline look(Loaded loaded, TransferId id) {
    PartySettings settings = loaded.settings();
    DocumentVerifier verifier =
        new DocumentVerifier(
            TrustAnchors.load(loaded.resolve(settings.keys().anchors())),
            Clock.systemUTC(),
            BundleFiles.LARGEST);
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      JdbcClient jdbc = JdbcClient.create(engine);
      if (settings.role() == PartySettings.Role.CENTRE) {
        return ReceiverTimeline.of(new ReceiverSource(jdbc, verifier, settings.party()).read(id));
      }
      String centre = Objects.requireNonNull(settings.centre()).party();
      return SenderTimeline.of(
          new SenderSource(jdbc, verifier, settings.party(), centre)
              .read(
                  id,
                  log(loaded, id),
                  () ->
                      RunLock.holderOf(engine, StreamStanding.lockName(id.stream())).isPresent()));
    }
  }

  private static Optional<List<LogEntry>> log(Loaded loaded, TransferId id) {
    if (loaded.settings().database().auditor() == null) {
      return Optional.empty();
    }
    try (HikariDataSource auditor = new PartyDatabase(loaded).auditor()) {
      return Optional.of(
          new LogReader(new JdbcTemplate(auditor)).ofTransfer(id.toString(), MOST_ENTRIES));
    }
  }
}
