package jp.fukuhon.jobs.reconcile;

import java.util.function.Predicate;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.SourceLeaves.Standing;
import jp.fukuhon.core.reconcile.DetailAnswer;
import jp.fukuhon.core.reconcile.DetailAnswer.Held;
import jp.fukuhon.core.reconcile.DifferenceCause;
import org.jspecify.annotations.Nullable;

/**
 * The likely cause of a difference. Whatever the source has changed since is looked at first, so
 * that no change under way is ever called a difference; the centre's chunks then tell which side
 * was touched past its ledger.
 */
final class Causes {

  private Causes() {}

  /**
   * What both ledgers say.
   *
   * @param leaf the source's; null when it has none
   * @param standing of the source's row now
   * @param held the centre's; null when it has none
   * @param answer of the centre's ledger
   * @param upto up to which the source's changes were published when the comparison began
   * @param known whether the source has a transfer of that id
   */
  record Facts(
      @Nullable Leaf leaf,
      Standing standing,
      @Nullable Held held,
      DetailAnswer.Entry answer,
      long upto,
      Predicate<String> known) {}

  static DifferenceCause of(Facts facts) {
    Long now = facts.standing().changeSeq();
    if (now != null && now > facts.upto()) {
      return DifferenceCause.CHANGED_SINCE;
    }
    Held held = facts.held();
    Leaf leaf = facts.leaf();
    if (held != null && held.damaged()) {
      return damaged(held, leaf, facts.answer().chunkWhole());
    }
    if (held != null && !facts.known().test(held.transfer())) {
      return DifferenceCause.SOURCE_RESTORED;
    }
    if (facts.standing().verdict() != null) {
      return DifferenceCause.QUARANTINED;
    }
    if (leaf == null) {
      return onlyAtCentre(facts.answer().chunkWhole());
    }
    if (held != null && held.changeSeq() > leaf.changeSeq()) {
      return DifferenceCause.SOURCE_RESTORED;
    }
    return held != null && held.changeSeq() == leaf.changeSeq()
        ? sameChange(facts.answer().chunkWhole())
        : notArrived(facts);
  }

  /** Its chunk's root covers its clear columns and not its ciphertext. */
  private static DifferenceCause damaged(
      Held held, @Nullable Leaf leaf, @Nullable Boolean chunkWhole) {
    if (!Boolean.FALSE.equals(chunkWhole)) {
      return DifferenceCause.DOES_NOT_OPEN;
    }
    if (leaf == null) {
      return DifferenceCause.INSERTED_AT_CENTRE;
    }
    boolean otherColumns =
        leaf.changeSeq() == held.changeSeq()
            && (leaf.revision() != held.revision() || leaf.withdrawn() != held.withdrawn());
    return otherColumns ? DifferenceCause.CHANGED_AT_CENTRE : DifferenceCause.DOES_NOT_OPEN;
  }

  /** No row of the source: it was taken away there, or put in here. */
  private static DifferenceCause onlyAtCentre(@Nullable Boolean chunkWhole) {
    return Boolean.TRUE.equals(chunkWhole)
        ? DifferenceCause.REMOVED_AT_SOURCE
        : DifferenceCause.INSERTED_AT_CENTRE;
  }

  private static DifferenceCause sameChange(@Nullable Boolean chunkWhole) {
    return Boolean.TRUE.equals(chunkWhole)
        ? DifferenceCause.CHANGED_WITHOUT_NUMBER
        : DifferenceCause.CHANGED_AT_CENTRE;
  }

  /** The source's newest published change is not what the centre has. */
  private static DifferenceCause notArrived(Facts facts) {
    if (facts.standing().transfer() == null) {
      return DifferenceCause.NEVER_FROZEN;
    }
    String state = facts.answer().transferState();
    if (state == null) {
      return DifferenceCause.CENTRE_RESTORED;
    }
    if (!state.equals("PUBLISHED")) {
      return DifferenceCause.REJECTED;
    }
    return Boolean.FALSE.equals(facts.answer().chunkWhole())
        ? DifferenceCause.REMOVED_AT_CENTRE
        : DifferenceCause.NEVER_FROZEN;
  }
}
