package jp.fukuhon.core.evidence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jp.fukuhon.core.audit.Finding.Kind;
import jp.fukuhon.core.audit.Findings;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.audit.LogVerifier.Extent;
import jp.fukuhon.core.transfer.ChainHead;
import jp.fukuhon.core.transfer.Digest;

/**
 * The heads that checkpoints name, compared with the log; each chain is told about once. Not
 * thread-safe.
 */
final class HeadComparison {

  private final LogReader log;
  private final Extent extent;
  private final Findings findings;
  private final Map<String, Long> agreed = new HashMap<>();
  private final Map<String, String> rewritten = new HashMap<>();
  private final Map<String, String> cutOff = new TreeMap<>();

  HeadComparison(LogReader log, Extent extent, Findings findings) {
    this.log = log;
    this.extent = extent;
    this.findings = findings;
  }

  /** Compares one checkpoint's heads. */
  void compare(String name, List<ChainHead> heads) {
    List<ChainHead> there = new ArrayList<>();
    for (ChainHead head : heads) {
      if (head.entries() > extent.length(head.chain())) {
        cutOff.put(head.chain(), cutOff(name, head));
      } else {
        there.add(head);
      }
    }
    Map<String, Digest> digests =
        log.digestsAt(
            there.stream().collect(Collectors.toMap(ChainHead::chain, ChainHead::entries)));
    for (ChainHead head : there) {
      if (head.head().equals(digests.get(head.chain()))) {
        agreed.put(head.chain(), head.entries());
      } else if (digests.containsKey(head.chain())
          && rewritten.putIfAbsent(head.chain(), name) == null) {
        rewritten(name, head);
      } // an entry that is not there at all is told as missing by the walk
    }
  }

  private String cutOff(String name, ChainHead head) {
    long length = extent.length(head.chain());
    return name
        + " counted "
        + head.entries()
        + " entries in chain "
        + head.chain()
        + ", which ends at no. "
        + length
        + ": nos. "
        + (length + 1)
        + " to "
        + head.entries()
        + " are cut off";
  }

  private void rewritten(String name, ChainHead head) {
    findings.add(
        Kind.REWRITTEN,
        head.chain(),
        head.entries(),
        0,
        "no. "
            + head.entries()
            + " of chain "
            + head.chain()
            + " is not the entry that "
            + name
            + " names: the chain was computed anew somewhere from no. "
            + (agreed.getOrDefault(head.chain(), 0L) + 1)
            + " to no. "
            + head.entries());
  }

  /** Tells what is cut off, by the checkpoint that counted most. */
  void finish() {
    cutOff.forEach(
        (chain, what) -> findings.add(Kind.CUT_OFF, chain, extent.length(chain) + 1, 0, what));
  }
}
