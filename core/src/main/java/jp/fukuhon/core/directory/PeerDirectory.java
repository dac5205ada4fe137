package jp.fukuhon.core.directory;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every party that this one knows, by the day from which it is registered so. An entry is in force
 * from its first day until its end or its party's next entry, whichever comes first. Immutable.
 */
public final class PeerDirectory {

  /** Whoever's entry it is: a party has one row of entries in each environment. */
  private record Key(String party, Environment environment) {}

  private final List<DirectoryEntry> entries;
  private final Map<Key, List<DirectoryEntry>> byParty = new LinkedHashMap<>();

  PeerDirectory(List<DirectoryEntry> entries) {
    this.entries = List.copyOf(entries);
    for (DirectoryEntry entry : entries) {
      byParty.computeIfAbsent(key(entry), party -> new ArrayList<>()).add(entry);
    }
    byParty.values().forEach(row -> row.sort(Comparator.comparing(DirectoryEntry::from)));
  }

  private static Key key(DirectoryEntry entry) {
    return new Key(entry.party(), entry.environment());
  }

  /** Every entry, past and future, in the order of the file. */
  public List<DirectoryEntry> entries() {
    return entries;
  }

  /** Every entry of a party, in any environment. */
  public List<DirectoryEntry> entries(String party) {
    return entries.stream().filter(entry -> entry.party().equals(party)).toList();
  }

  /** The entry of a party that is in force at an instant. */
  public Optional<DirectoryEntry> inForce(String party, Environment environment, Instant instant) {
    return inForce(byParty.getOrDefault(new Key(party, environment), List.of()), instant);
  }

  /** The entries of an environment that are in force at an instant, in the order of the file. */
  public List<DirectoryEntry> inForce(Environment environment, Instant instant) {
    return byParty.entrySet().stream()
        .filter(row -> row.getKey().environment() == environment)
        .flatMap(row -> inForce(row.getValue(), instant).stream())
        .toList();
  }

  private static Optional<DirectoryEntry> inForce(List<DirectoryEntry> row, Instant instant) {
    LocalDate day = instant.atZone(DirectoryEntry.ZONE).toLocalDate();
    return row.reversed().stream()
        .filter(entry -> !entry.from().isAfter(day))
        .findFirst()
        .filter(entry -> entry.until() == null || entry.until().isAfter(day));
  }
}
