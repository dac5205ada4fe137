package jp.fukuhon.jobs.reconcile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.ComparisonFindings.Finding;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.LeafTree.Node;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.RangeAnswer;
import jp.fukuhon.core.reconcile.RangeQuestion;
import jp.fukuhon.core.register.StreamId;

/**
 * Roots first, then the ranges that differ, then the leaves that differ: one question and one
 * transaction a round, the frontier is the checkpoint. One run's.
 */
final class RangeComparison {

  private static final Node EMPTY = new Node("", Sha256.of(new byte[0]), 0);
  private static final long MOST_LEAVES = 4_096;

  private final Asking session;
  private final SourceTables tables;

  RangeComparison(Asking session, SourceTables tables) {
    this.session = session;
    this.tables = tables;
  }

  /** Asks for the next ranges; true when there may be more. */
  boolean next() {
    List<String> prefixes = tables.findings().frontier(session.id(), RangeQuestion.MOST);
    if (prefixes.isEmpty()) {
      return false;
    }
    ComparisonKey key = session.key();
    StreamId stream = session.stream();
    Map<String, Node> own = new HashMap<>();
    List<RangeQuestion.Range> ranges = new ArrayList<>();
    for (String prefix : prefixes) {
      Node node = tables.tree().node(stream, prefix).orElse(EMPTY);
      own.put(prefix, node);
      ranges.add(new RangeQuestion.Range(prefix, key.sourceTag(prefix, node.digest())));
    }
    RangeAnswer answer =
        session.ask(key, Question.RANGES, new RangeQuestion(ranges), RangeAnswer.class);
    if (!answer.ranges().stream().map(RangeAnswer.Range::prefix).toList().equals(prefixes)) {
      throw session.broken("the centre answered other ranges than were asked for");
    }
    FaultPoint.RANGES_COMPARED.run(
        tables.transactions(),
        () -> {
          for (RangeAnswer.Range range : answer.ranges()) {
            new Descent(key, stream, own.getOrDefault(range.prefix(), EMPTY), range).take();
            tables.findings().answered(session.id(), range.prefix());
          }
        });
    return true;
  }

  /** What one answered range leads to. */
  private final class Descent {

    private final ComparisonKey key;
    private final StreamId stream;
    private final Node own;
    private final RangeAnswer.Range theirs;

    Descent(ComparisonKey key, StreamId stream, Node own, RangeAnswer.Range theirs) {
      this.key = key;
      this.stream = stream;
      this.own = own;
      this.theirs = theirs;
    }

    void take() {
      String prefix = theirs.prefix();
      if (prefix.isEmpty()) {
        tables.comparisons().root(session.id(), theirs.tag(), theirs.leaves());
      }
      if (Arrays.equals(theirs.tag(), key.centreTag(prefix, own.digest()))) {
        if (theirs.leaves() != own.leaves()) {
          throw session.broken("the centre shows equal ranges with another count of leaves");
        }
        return;
      }
      boolean leavesShown = theirs.slots().length == theirs.leaves() * ComparisonKey.TAG;
      boolean bottom = prefix.length() == LeafDigest.DEPTH;
      if (theirs.children().isEmpty() == leavesShown && (leavesShown || !bottom)) {
        if (leavesShown && (bottom || own.leaves() <= MOST_LEAVES)) {
          compareLeaves();
        } else if (leavesShown) {
          "0123456789abcdef".chars().forEach(digit -> ask(prefix + (char) digit));
        } else {
          compareChildren();
        }
      } else {
        throw session.broken("the centre shows a range that differs, and not by what");
      }
    }

    private void ask(String prefix) {
      tables.findings().ask(session.id(), prefix);
    }

    private void compareChildren() {
      Map<String, byte[]> tags = new HashMap<>();
      for (int i = 0; i < theirs.children().length(); i++) {
        tags.put(theirs.prefix() + theirs.children().charAt(i), tag(theirs.childTags(), i));
      }
      for (Node child : tables.tree().children(stream, theirs.prefix())) {
        byte[] tag = tags.remove(child.prefix());
        if (!Arrays.equals(tag, key.centreTag(child.prefix(), child.digest()))) {
          ask(child.prefix());
        }
      }
      tags.keySet().forEach(this::ask);
    }

    private void compareLeaves() {
      Map<String, byte[]> tags = new HashMap<>();
      for (int i = 0; i < theirs.leaves(); i++) {
        tags.put(HexFormat.of().formatHex(tag(theirs.slots(), i)), tag(theirs.leafTags(), i));
      }
      if (tags.size() != theirs.leaves()) {
        throw session.broken("the centre shows a leaf twice");
      }
      Map<String, Leaf> mine =
          tables.tree().leaves(stream, theirs.prefix()).stream()
              .collect(
                  Collectors.toMap(
                      leaf -> HexFormat.of().formatHex(key.slot(leaf.key())), leaf -> leaf));
      mine.forEach(
          (slot, leaf) -> {
            byte[] tag = tags.remove(slot);
            if (!Arrays.equals(tag, key.leafTag(leaf.key(), leaf.digest()))) {
              found(slot, leaf.key(), tag != null);
            }
          });
      tags.keySet().forEach(slot -> found(slot, null, true));
    }

    private void found(
        String slot, byte @org.jspecify.annotations.Nullable [] sourceKey, boolean atCentre) {
      tables
          .findings()
          .add(
              session.id(),
              new Finding(HexFormat.of().parseHex(slot), theirs.prefix(), sourceKey, atCentre));
    }

    private static byte[] tag(byte[] tags, int index) {
      return Arrays.copyOfRange(tags, index * ComparisonKey.TAG, (index + 1) * ComparisonKey.TAG);
    }
  }
}
