package jp.fukuhon.core.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import jp.fukuhon.core.audit.Finding.Kind;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Checks one chain, entry by entry in the order of places: places without gaps, each digest
 * computed anew, each entry naming the one before it. Not thread-safe.
 */
final class ChainCheck {

  /**
   * Entries compared with each other when places were changed; more than that is told as edited.
   */
  private static final int MOST_SUSPECTS = 200;

  private final String chain;
  private final Findings findings;
  private final List<LogEntry> suspects = new ArrayList<>();
  private final List<Long> missing = new ArrayList<>();
  private long expected = 1;
  private @Nullable LogEntry last;
  private boolean isLinkKnown = true;

  ChainCheck(String chain, Findings findings) {
    this.chain = chain;
    this.findings = findings;
  }

  String chain() {
    return chain;
  }

  /** Where the chain ends, as far as it was seen. */
  LogReader.Head tail() {
    LogEntry end = last;
    return end == null
        ? new LogReader.Head(0, LogEntry.START)
        : new LogReader.Head(end.place(), end.digest());
  }

  void accept(LogEntry entry) {
    if (entry.place() > expected) {
      removed(expected, entry.place() - 1, entry);
    } else if (entry.place() < expected) {
      findings.add(
          Kind.EDITED,
          chain,
          entry.place(),
          entry.entryNo(),
          entry.name() + " stands at a place that another entry has");
    }
    if (!entry.computedDigest().equals(entry.digest())) {
      suspect(entry);
      isLinkKnown = false;
    } else {
      if (isLinkKnown && !entry.previous().equals(tail().head())) {
        unlinked(entry);
      }
      isLinkKnown = true;
    }
    last = entry;
    expected = entry.place() + 1;
  }

  private void removed(long from, long to, LogEntry next) {
    for (long place = from; place <= to && missing.size() < MOST_SUSPECTS; place++) {
      missing.add(place);
    }
    LogEntry before = last;
    findings.add(
        Kind.REMOVED,
        chain,
        from,
        0,
        (from == to ? "no. " + from : "nos. " + from + " to " + to)
            + " of chain "
            + chain
            + (from == to ? " is" : " are")
            + " missing, "
            + (before == null ? "before " : "between entry " + before.entryNo() + " and ")
            + next.name());
    isLinkKnown = false;
  }

  private void unlinked(LogEntry entry) {
    LogEntry before = last;
    findings.add(
        Kind.REWRITTEN,
        chain,
        entry.place(),
        entry.entryNo(),
        entry.name()
            + " does not continue "
            + (before == null ? "the beginning of its chain" : before.name())
            + ": one of the two was put in the place of another");
  }

  private void suspect(LogEntry entry) {
    if (suspects.size() < MOST_SUSPECTS) {
      suspects.add(entry);
    } else {
      edited(entry);
    }
  }

  private void edited(LogEntry entry) {
    findings.add(
        Kind.EDITED,
        chain,
        entry.place(),
        entry.entryNo(),
        entry.name() + " is not what its digest says: it was edited");
  }

  /** Tells entries that were moved from those that were edited. */
  void finish() {
    for (LogEntry entry : suspects) {
      OptionalLong written = placeWritten(entry);
      if (written.isPresent()) {
        findings.add(
            Kind.REORDERED,
            chain,
            entry.place(),
            entry.entryNo(),
            entry.name() + " was written as no. " + written.getAsLong() + ": it was moved");
      } else {
        edited(entry);
      }
    }
  }

  private OptionalLong placeWritten(LogEntry entry) {
    for (LogEntry other : suspects) {
      if (!other.equals(entry) && isWrittenInPlaceOf(entry, other)) {
        return OptionalLong.of(other.place());
      }
    }
    for (long place : missing) {
      if (entry.digestAt(entry.entryNo(), place, entry.previous()).equals(entry.digest())) {
        return OptionalLong.of(place);
      }
    }
    return OptionalLong.empty();
  }

  /** Whoever moves an entry may take its number, its link and its digest along, or leave them. */
  private static boolean isWrittenInPlaceOf(LogEntry entry, LogEntry other) {
    Set<Digest> stored = new HashSet<>(List.of(entry.digest(), other.digest()));
    for (long number : new long[] {entry.entryNo(), other.entryNo()}) {
      for (Digest previous : new Digest[] {entry.previous(), other.previous()}) {
        if (stored.contains(entry.digestAt(number, other.place(), previous))) {
          return true;
        }
      }
    }
    return false;
  }
}
