package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.jobs.reconcile.SignedResults;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The kept results of a party's comparisons, both signatures verified each time. */
public final class ComparisonArchive implements AutoCloseable {

  private static final int NEWEST = 200;

  private final HikariDataSource dataSource;
  private final Comparisons comparisons;
  private final DocumentVerifier verifier;

  public ComparisonArchive(Loaded loaded, Clock clock) {
    this.verifier = new DocumentVerifier(PartyKeys.load(loaded, clock).anchors(), clock);
    this.dataSource = new PartyDatabase(loaded).engine(2);
    this.comparisons = new Comparisons(JdbcClient.create(dataSource));
  }

  /** The newest result of each stream. */
  public List<ReconciliationResult> last() {
    Map<StreamId, Comparison> newest = new LinkedHashMap<>();
    comparisons.signed(NEWEST).forEach(each -> newest.putIfAbsent(each.stream(), each));
    return newest.values().stream().map(each -> SignedResults.read(each, verifier)).toList();
  }

  /**
   * The result of a comparison.
   *
   * @throws TransferException.Refused NOT_FOUND when there is none
   * @throws TransferException.Integrity when it is not what both sides signed
   */
  public ReconciliationResult find(String id) {
    Comparison comparison =
        comparisons
            .find(id)
            .filter(each -> each.state() == State.SIGNED)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no result of a comparison " + id));
    return SignedResults.read(comparison, verifier);
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
