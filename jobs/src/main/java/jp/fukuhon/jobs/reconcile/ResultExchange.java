package jp.fukuhon.jobs.reconcile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.ComparisonFindings.Counts;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.ledger.LeafTree.Node;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.DifferenceKind;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Documents;

/** Signs the result once, has the centre sign the same octets, and keeps both. One run's. */
final class ResultExchange {

  private final SourceSession session;
  private final SourceParts parts;
  private final SourceTables tables;

  ResultExchange(SourceSession session, SourceParts parts, SourceTables tables) {
    this.session = session;
    this.parts = parts;
    this.tables = tables;
  }

  void sign() {
    Comparison comparison = session.comparison();
    if (comparison.resultSource() == null) {
      byte[] content = Documents.write(result(comparison));
      byte[] signed = parts.signer().sign(content, Suite.require(comparison.suite()));
      FaultPoint.RESULT_SIGNED.run(
          tables.transactions(), () -> tables.comparisons().concluded(comparison.id(), signed));
    }
  }

  private ReconciliationResult result(Comparison comparison) {
    String id = comparison.id();
    ComparisonKey key = session.key();
    Node root =
        tables.tree().node(comparison.stream(), "").orElse(new Node("", Sha256.of(new byte[0]), 0));
    Counts counts = tables.findings().counts(id);
    long found = counts.onlyAtSource() + counts.onlyAtCentre() + counts.unequal();
    if (root.leaves() - counts.onlyAtSource()
        != comparison.centreLeaves() - counts.onlyAtCentre()) {
      throw session.broken("the centre's count of leaves and the leaves that it showed differ");
    }
    List<Difference> differences =
        tables.findings().differences(id).stream()
            .map(octets -> Documents.read(octets, Difference.class))
            .sorted(Comparator.comparing(Difference::registerId))
            .toList();
    return new ReconciliationResult(
        1,
        id,
        comparison.stream().toString(),
        parts.party(),
        parts.centreParty(),
        parts.environment(),
        comparison.deep(),
        comparison.transfer(),
        session.opened().transfer(),
        root.leaves(),
        comparison.centreLeaves(),
        key.sourceTag("", root.digest()),
        Objects.requireNonNull(comparison.centreRoot()),
        counts.onlyAtSource(),
        counts.onlyAtCentre(),
        counts.unequal(),
        count(differences, DifferenceKind.MISSING_AT_CENTRE),
        count(differences, DifferenceKind.MISSING_AT_SOURCE),
        count(differences, DifferenceKind.DIFFERENT),
        count(differences, DifferenceKind.PENDING),
        tables.leaves().waiting(comparison.stream(), comparison.upto()),
        found - differences.size(),
        differences,
        parts.clock().instant());
  }

  private static long count(List<Difference> differences, DifferenceKind kind) {
    return differences.stream().filter(difference -> difference.kind() == kind).count();
  }

  void exchange() {
    Comparison comparison = session.comparison();
    if (comparison.state() == State.SIGNED) {
      return;
    }
    Suite suite = Suite.require(comparison.suite());
    byte[] own = Objects.requireNonNull(comparison.resultSource());
    byte[] content = parts.verifier().verifyEvidence(own, parts.party(), suite).content();
    byte[] theirs = parts.centre().concludeReconciliation(comparison.id(), own);
    if (!Arrays.equals(
        content, parts.verifier().verify(theirs, parts.centreParty(), suite).content())) {
      throw session.broken("the centre signed another result");
    }
    ReconciliationResult result = Documents.read(content, ReconciliationResult.class);
    FaultPoint.RESULT_KEPT.run(tables.transactions(), () -> keep(comparison, own, theirs, result));
  }

  private void keep(Comparison comparison, byte[] own, byte[] theirs, ReconciliationResult result) {
    tables.comparisons().signed(comparison.id(), own, theirs);
    tables.findings().clear(comparison.id());
    tables.due().answeredBy(comparison.id(), result.saysEqual());
    SignedResults.enter(tables.log(), "engine", comparison, result);
  }
}
