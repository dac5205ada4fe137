package jp.fukuhon.core.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import jp.fukuhon.core.audit.Finding.Kind;
import jp.fukuhon.core.audit.LogReader.Head;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was done to the operation log by the log alone: edits, gaps, changed order, and ends
 * that are not those of the chain heads. What was computed anew as a whole, heads included, is
 * found by checkpoints only. Every digest is computed here, not by the database. Thread-safe.
 */
public final class LogVerifier {

  private final LogReader log;

  public LogVerifier(LogReader log) {
    this.log = log;
  }

  /**
   * What the log holds.
   *
   * @param entries in all chains
   * @param tails where each chain ends
   */
  public record Extent(long entries, Map<String, Head> tails) {

    public Extent {
      tails = Map.copyOf(tails);
    }

    /** How long a chain is; 0 when there is none. */
    public long length(String chain) {
      Head tail = tails.get(chain);
      return tail == null ? 0 : tail.entries();
    }
  }

  /**
   * Walks the whole log once. Memory grows with the number of chains, not of entries.
   *
   * @param findings is given what was found
   */
  public Extent verify(Findings findings) {
    Walk walk = new Walk(findings);
    log.walk(walk::accept);
    walk.end();
    Extent extent = new Extent(walk.entries, walk.tails);
    heads(extent, findings);
    return extent;
  }

  private static final class Walk {
    private final Findings findings;
    private final Map<String, Head> tails = new HashMap<>();
    private @Nullable ChainCheck check;
    private long entries;

    Walk(Findings findings) {
      this.findings = findings;
    }

    void accept(LogEntry entry) {
      ChainCheck current = check;
      if (current == null || !current.chain().equals(entry.chain())) {
        end();
        current = new ChainCheck(entry.chain(), findings);
        check = current;
      }
      current.accept(entry);
      entries++;
    }

    void end() {
      ChainCheck current = check;
      if (current != null) {
        current.finish();
        tails.put(current.chain(), current.tail());
      }
    }
  }

  private void heads(Extent extent, Findings findings) {
    Map<String, Head> heads = new TreeMap<>(log.heads());
    heads.forEach((chain, head) -> head(chain, head, extent, findings));
    extent
        .tails()
        .forEach(
            (chain, tail) -> {
              if (!heads.containsKey(chain)) {
                findings.add(
                    Kind.REWRITTEN, chain, tail.entries(), 0, "chain " + chain + " has no head");
              }
            });
  }

  private static void head(String chain, Head head, Extent extent, Findings findings) {
    long length = extent.length(chain);
    if (length < head.entries()) {
      findings.add(
          Kind.CUT_OFF,
          chain,
          length + 1,
          0,
          "chain "
              + chain
              + " ends at no. "
              + length
              + ", its head is no. "
              + head.entries()
              + ": nos. "
              + (length + 1)
              + " to "
              + head.entries()
              + " are cut off");
    } else if (length > head.entries()) {
      findings.add(
          Kind.REWRITTEN,
          chain,
          head.entries() + 1,
          0,
          "chain "
              + chain
              + " goes on to no. "
              + length
              + ", its head is no. "
              + head.entries()
              + ": the head was set back, or entries were put in past it");
    } else if (length > 0 && !head.head().equals(tail(extent, chain))) {
      findings.add(
          Kind.REWRITTEN,
          chain,
          length,
          0,
          "no. " + length + " of chain " + chain + " is not the entry that its head names");
    }
  }

  private static @Nullable Object tail(Extent extent, String chain) {
    Head tail = extent.tails().get(chain);
    return tail == null ? null : tail.head();
  }
}
