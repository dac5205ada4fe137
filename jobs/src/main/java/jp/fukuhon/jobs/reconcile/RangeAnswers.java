package jp.fukuhon.jobs.reconcile;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.ledger.LeafTree;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.LeafTree.Node;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.RangeAnswer;
import jp.fukuhon.core.reconcile.RangeQuestion;
import jp.fukuhon.core.register.StreamId;

/** What the centre shows of ranges: children of large ones, leaves of small ones. Thread-safe. */
final class RangeAnswers {

  private static final long FEW_LEAVES = 32;
  private static final byte[] NONE = {};

  private final LeafTree tree;

  RangeAnswers(LeafTree tree) {
    this.tree = tree;
  }

  RangeAnswer answer(StreamId stream, ComparisonKey key, RangeQuestion question) {
    List<RangeAnswer.Range> ranges = new ArrayList<>();
    for (RangeQuestion.Range range : question.ranges()) {
      ranges.add(answer(stream, key, range));
    }
    return new RangeAnswer(ranges);
  }

  private RangeAnswer.Range answer(StreamId stream, ComparisonKey key, RangeQuestion.Range asked) {
    String prefix = asked.prefix();
    Node node = tree.node(stream, prefix).orElse(new Node(prefix, Sha256.of(NONE), 0));
    byte[] tag = key.centreTag(prefix, node.digest());
    if (MessageDigest.isEqual(asked.tag(), key.sourceTag(prefix, node.digest()))) {
      return new RangeAnswer.Range(prefix, tag, node.leaves(), "", NONE, NONE, NONE);
    }
    if (node.leaves() <= FEW_LEAVES || prefix.length() == LeafDigest.DEPTH) {
      return leaves(stream, key, node, tag);
    }
    StringBuilder digits = new StringBuilder();
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    for (Node child : tree.children(stream, prefix)) {
      digits.append(child.prefix().charAt(prefix.length()));
      tags.writeBytes(key.centreTag(child.prefix(), child.digest()));
    }
    return new RangeAnswer.Range(
        prefix, tag, node.leaves(), digits.toString(), tags.toByteArray(), NONE, NONE);
  }

  private RangeAnswer.Range leaves(StreamId stream, ComparisonKey key, Node node, byte[] tag) {
    ByteArrayOutputStream slots = new ByteArrayOutputStream();
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    if (node.leaves() > 0) {
      for (Leaf leaf : tree.leaves(stream, node.prefix())) {
        slots.writeBytes(key.slot(leaf.key()));
        tags.writeBytes(key.leafTag(leaf.key(), leaf.digest()));
      }
    }
    return new RangeAnswer.Range(
        node.prefix(), tag, node.leaves(), "", NONE, slots.toByteArray(), tags.toByteArray());
  }
}
