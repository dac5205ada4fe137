package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.Bundle;
import jp.fukuhon.core.evidence.CompletenessCheck;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.evidence.EvidenceVerifier;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.jobs.reconcile.SignedResults;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The signed documents that a bureau is shown something of, at a centre. No key. */
final class BureauSources implements AutoCloseable {

  private final HikariDataSource engine;
  private final JdbcClient jdbc;
  private final DocumentVerifier verifier;
  private final CompletenessCheck check;
  private final TransferDocuments kept;
  private final Comparisons comparisons;

  /**
   * A stream of the centre.
   *
   * @param outcomes how many it has had
   */
  record Stream(StreamId id, long outcomes) {}

  /**
   * @throws TransferException.Configuration when it is no centre's folder
   */
  BureauSources(Loaded loaded) {
    if (loaded.settings().role() != Role.CENTRE) {
      throw new TransferException.Configuration(
          "the receipts of all municipalities are at the centre",
          "give the centre's folder with -C; 'receipt verify' works anywhere");
    }
    TrustAnchors anchors = TrustAnchors.load(loaded.resolve(loaded.settings().keys().anchors()));
    this.verifier = new DocumentVerifier(anchors, Clock.systemUTC());
    this.check =
        new CompletenessCheck(
            new EvidenceVerifier(verifier, anchors, null, Suite.all()), loaded.settings().party());
    this.engine = new PartyDatabase(loaded).engine(2);
    this.jdbc = JdbcClient.create(engine);
    this.kept = new TransferDocuments.AtCentre(jdbc);
    this.comparisons = new Comparisons(jdbc);
  }

  /** Every stream, by municipality and dataset. */
  List<Stream> streams() {
    return jdbc.sql(
            """
            SELECT municipality_code || '-' || dataset, last_sequence FROM registry.stream
             ORDER BY municipality_code, dataset
            """)
        .query((row, n) -> new Stream(StreamId.parse(row.getString(1)), row.getLong(2)))
        .list();
  }

  /**
   * Goes through every receipt of a stream, one in memory at a time.
   *
   * @param witness is shown each one that follows
   */
  Standing standing(Stream stream, Consumer<Receipt> witness) {
    return check.check(
        stream.id(), stream.outcomes(), id -> kept.document(id, Bundle.RECEIPT), witness);
  }

  /** The kept comparisons. */
  Comparisons comparisons() {
    return comparisons;
  }

  /**
   * What a kept comparison says.
   *
   * @throws TransferException.Integrity when that is not what both sides signed
   */
  ReconciliationResult read(Comparison signed) {
    return SignedResults.read(signed, verifier);
  }

  @Override
  public void close() {
    engine.close();
  }
}
