package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.Bundle;
import jp.fukuhon.core.evidence.CompletenessCheck;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.evidence.EvidenceVerifier;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.jobs.reconcile.SignedResults;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What 'bureau' shows of the streams at a centre, out of signed documents alone. No key. */
public final class BureauDesk {

  private BureauDesk() {}

  /**
   * A stream.
   *
   * @param standing what its receipts show
   * @param comparison its last result that both sides have signed; null when there is none
   */
  public record Line(Standing standing, @Nullable ReconciliationResult comparison) {}

  private record Stream(StreamId id, long outcomes) {}

  /**
   * Goes through every receipt of every stream.
   *
   * @param municipalities only these; all when empty
   * @throws TransferException.Integrity when a kept comparison is not what both sides signed
   */
  public static List<Line> look(Loaded loaded, Set<String> municipalities) {
    if (loaded.settings().role() != Role.CENTRE) {
      throw new TransferException.Configuration(
          "the receipts of all municipalities are at the centre",
          "give the centre's folder with -C; 'receipt verify' works anywhere");
    }
    TrustAnchors anchors = TrustAnchors.load(loaded.resolve(loaded.settings().keys().anchors()));
    DocumentVerifier documents = new DocumentVerifier(anchors, Clock.systemUTC());
    CompletenessCheck check =
        new CompletenessCheck(
            new EvidenceVerifier(documents, anchors, null, Suite.all()), loaded.settings().party());
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      JdbcClient jdbc = JdbcClient.create(engine);
      TransferDocuments kept = new TransferDocuments.AtCentre(jdbc);
      Comparisons comparisons = new Comparisons(jdbc);
      return streams(jdbc).stream()
          .filter(
              stream ->
                  municipalities.isEmpty()
                      || municipalities.contains(stream.id().municipality().value()))
          .map(
              stream ->
                  new Line(
                      check.check(
                          stream.id(), stream.outcomes(), id -> kept.document(id, Bundle.RECEIPT)),
                      last(comparisons, stream.id(), documents).orElse(null)))
          .toList();
    }
  }

  private static Optional<ReconciliationResult> last(
      Comparisons comparisons, StreamId stream, DocumentVerifier verifier) {
    return comparisons.newest(stream).map(signed -> SignedResults.read(signed, verifier));
  }

  private static List<Stream> streams(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT municipality_code || '-' || dataset, last_sequence FROM registry.stream
             ORDER BY municipality_code, dataset
            """)
        .query((row, n) -> new Stream(StreamId.parse(row.getString(1)), row.getLong(2)))
        .list();
  }
}
