package jp.fukuhon.app.watch;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.jobs.reconcile.SignedResults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many differences a signed comparison found, by its result, both signatures verified. A result
 * never changes: each is read once. Thread-safe.
 */
final class SignedDifferences {

  private static final Logger LOG = LoggerFactory.getLogger(SignedDifferences.class);
  private static final int MOST = 1_000;

  private final Comparisons comparisons;
  private final DocumentVerifier verifier;
  private final ConcurrentMap<String, Optional<Long>> known = new ConcurrentHashMap<>();

  SignedDifferences(Comparisons comparisons, DocumentVerifier verifier) {
    this.comparisons = comparisons;
    this.verifier = verifier;
  }

  /** The comparison's differences; empty when its result is not what both sides signed. */
  Optional<Long> of(String comparison) {
    if (known.size() > MOST) {
      known.clear();
    }
    return known.computeIfAbsent(comparison, this::read);
  }

  private Optional<Long> read(String comparison) {
    try {
      return comparisons
          .find(comparison)
          .map(found -> SignedResults.read(found, verifier))
          .map(SignedDifferences::count);
    } catch (TransferException e) {
      LOG.warn("the result of comparison {} cannot be read", comparison, e);
      return Optional.empty();
    }
  }

  private static long count(ReconciliationResult result) {
    return result.missingAtCentre() + result.missingAtSource() + result.different();
  }
}
