package jp.fukuhon.jobs.reconcile;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.ComparisonFindings.Finding;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.SourceLeaves.Standing;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.DetailAnswer;
import jp.fukuhon.core.reconcile.DetailAnswer.Held;
import jp.fukuhon.core.reconcile.DetailQuestion;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.DifferenceCause;
import jp.fukuhon.core.reconcile.DifferenceKind;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Documents;
import org.jspecify.annotations.Nullable;

/**
 * Asks the centre what its ledger says of the leaves that differ, and tells of each what it is and
 * the likely cause. One question and one transaction a round. One run's.
 */
final class DetailComparison {

  private final SourceSession session;
  private final SourceTables tables;

  DetailComparison(SourceSession session, SourceTables tables) {
    this.session = session;
    this.tables = tables;
  }

  /** Tells the next findings; true when there may be more. */
  boolean next() {
    String id = session.id();
    long left = ReconciliationResult.MOST_LISTED - tables.findings().told(id);
    List<Finding> findings =
        tables.findings().untold(id, (int) Math.min(DetailQuestion.MOST, left));
    if (findings.isEmpty()) {
      return false;
    }
    Comparison comparison = session.comparison();
    ComparisonKey key = session.key();
    List<Own> own = new ArrayList<>();
    List<DetailQuestion.Entry> entries = new ArrayList<>();
    for (Finding finding : findings) {
      Own side = own(comparison.stream(), finding);
      own.add(side);
      entries.add(
          new DetailQuestion.Entry(
              finding.slot(),
              finding.prefix(),
              side.standing() == null ? null : side.standing().transfer(),
              side.leaf() == null ? 0 : side.leaf().changeSeq()));
    }
    DetailAnswer answer =
        session.ask(key, Question.DETAILS, new DetailQuestion(entries), DetailAnswer.class);
    if (answer.records().size() != findings.size()) {
      throw session.broken("the centre answered for other records than were asked for");
    }
    FaultPoint.DETAILS_TOLD.run(
        tables.transactions(),
        () -> {
          for (int i = 0; i < findings.size(); i++) {
            Difference difference =
                tell(comparison, key, findings.get(i), own.get(i), answer.records().get(i));
            tables.findings().tell(id, findings.get(i).slot(), Documents.write(difference));
          }
        });
    return true;
  }

  /** What this side has of a record. */
  private record Own(@Nullable Leaf leaf, @Nullable Standing standing) {}

  private Own own(StreamId stream, Finding finding) {
    byte[] key = finding.sourceKey();
    if (key == null) {
      return new Own(null, null);
    }
    Leaf leaf = tables.tree().leaf(stream, key);
    return new Own(leaf, leaf == null ? null : tables.leaves().standing(stream, leaf.registerId()));
  }

  private Difference tell(
      Comparison comparison,
      ComparisonKey key,
      Finding finding,
      Own own,
      DetailAnswer.Entry answer) {
    Held held = answer.held();
    if ((held != null) != finding.atCentre()
        || (held != null
            && !java.util.Arrays.equals(
                key.slot(LeafDigest.key(held.registerId())), finding.slot()))) {
      throw session.broken("the centre's details are not of the leaf that it showed");
    }
    Leaf leaf = own.leaf();
    String registerId =
        leaf != null ? leaf.registerId() : java.util.Objects.requireNonNull(held).registerId();
    // a record that only the centre has may have come to the source since
    Standing standing =
        own.standing() != null
            ? own.standing()
            : tables.leaves().standing(comparison.stream(), registerId);
    Causes.Facts facts =
        new Causes.Facts(leaf, standing, held, answer, comparison.upto(), tables.leaves()::knows);
    DifferenceCause cause = Causes.of(facts);
    return new Difference(
        kind(cause, leaf, held),
        registerId,
        leaf == null ? null : leaf.revision(),
        held == null ? null : held.revision(),
        held != null && (leaf == null || held.changeSeq() >= leaf.changeSeq())
            ? held.transfer()
            : standing.transfer(),
        cause);
  }

  private static DifferenceKind kind(
      DifferenceCause cause, @Nullable Leaf leaf, @Nullable Held held) {
    if (cause == DifferenceCause.CHANGED_SINCE) {
      return DifferenceKind.PENDING;
    }
    if (held == null) {
      return DifferenceKind.MISSING_AT_CENTRE;
    }
    return leaf == null ? DifferenceKind.MISSING_AT_SOURCE : DifferenceKind.DIFFERENT;
  }
}
