package jp.fukuhon.jobs.reconcile;

import java.util.Arrays;
import java.util.Objects;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.LeafTree.Node;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Documents;

/**
 * Signs a source's result when everything that it says of this centre is so. In the caller's
 * transaction. Thread-safe.
 */
final class ResultSigning {

  private final String party;
  private final CentreTables tables;
  private final DocumentSigner signer;
  private final DocumentVerifier verifier;

  ResultSigning(
      String party, CentreTables tables, DocumentSigner signer, DocumentVerifier verifier) {
    this.party = party;
    this.tables = tables;
    this.signer = signer;
    this.verifier = verifier;
  }

  /** The answer to a result that was signed before. */
  byte[] again(Comparison comparison, byte[] signed) {
    if (!Arrays.equals(comparison.resultSource(), signed)) {
      throw ComparisonDesk.conflict(comparison.id(), "has another result");
    }
    return Objects.requireNonNull(comparison.resultCentre());
  }

  byte[] sign(Comparison comparison, byte[] signed) {
    Suite suite = Suite.require(comparison.suite());
    String source = comparison.stream().municipality().value();
    byte[] content = verifier.verify(signed, source, suite).content();
    ReconciliationResult result = Documents.read(content, ReconciliationResult.class);
    requireSo(comparison, result);
    byte[] own = signer.sign(content, suite);
    tables.comparisons().signed(comparison.id(), signed, own);
    SignedResults.enter(tables.log(), source, comparison, result);
    tables
        .wishes()
        .answer(comparison)
        .ifPresent(wish -> WishDesk.answered(tables.log(), comparison, wish));
    return own;
  }

  private void requireSo(Comparison comparison, ReconciliationResult result) {
    ComparisonKey key = ComparisonKey.of(Objects.requireNonNull(comparison.sessionKey()));
    Node root =
        tables.tree().node(comparison.stream(), "").orElse(new Node("", Sha256.of(new byte[0]), 0));
    require(
        result.version() == 1
            && result.id().equals(comparison.id())
            && result.stream().equals(comparison.stream().toString())
            && result.sender().equals(comparison.stream().municipality().value())
            && result.recipient().equals(party)
            && result.deep() == comparison.deep(),
        comparison,
        "it is of another comparison");
    require(
        Objects.equals(result.centreTransfer(), comparison.transfer())
            && result.centreLeaves() == root.leaves()
            && Arrays.equals(result.centreRoot(), key.centreTag("", root.digest())),
        comparison,
        "it names another root, transfer or count of this centre");
    boolean equal = Arrays.equals(result.sourceRoot(), key.sourceTag("", root.digest()));
    require(
        equal == (result.onlyAtSource() + result.onlyAtCentre() + result.unequal() == 0),
        comparison,
        "its counts do not fit the source's root");
    for (Difference difference : result.differences()) {
      Leaf leaf = tables.tree().leaf(comparison.stream(), LeafDigest.key(difference.registerId()));
      require(
          Objects.equals(leaf == null ? null : leaf.revision(), difference.centreRevision()),
          comparison,
          "it says of a register what this centre does not hold");
    }
  }

  private static void require(boolean so, Comparison comparison, String why) {
    if (!so) {
      throw new TransferException.Integrity(
          "the result of comparison " + comparison.id() + " is not signed: " + why);
    }
  }
}
