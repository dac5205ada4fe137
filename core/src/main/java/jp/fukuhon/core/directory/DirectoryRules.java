package jp.fukuhon.core.directory;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the entries of a directory must not do to each other. */
final class DirectoryRules {

  private record Owner(String party, Environment environment) {}

  private record Place(HostName host, Environment environment) {}

  private final Map<Owner, List<DirectoryEntry>> byOwner = new HashMap<>();
  private final Map<Place, List<DirectoryEntry>> byHost = new HashMap<>();
  private final YamlFields.Faults faults;

  private DirectoryRules(YamlFields.Faults faults) {
    this.faults = faults;
  }

  static void check(List<DirectoryEntry> entries, YamlFields.Faults faults) {
    DirectoryRules rules = new DirectoryRules(faults);
    entries.forEach(rules::onceFromADay);
    entries.forEach(rules::oneOwnerOfAHost);
  }

  private void onceFromADay(DirectoryEntry entry) {
    List<DirectoryEntry> own =
        byOwner.computeIfAbsent(
            new Owner(entry.party(), entry.environment()), owner -> new ArrayList<>());
    for (DirectoryEntry other : own) {
      if (other.from().equals(entry.from())) {
        faults.add(
            entry.line(),
            "party "
                + entry.party()
                + " has an entry from "
                + entry.from()
                + " in line "
                + other.line()
                + " already");
      }
    }
    own.add(entry);
  }

  private void oneOwnerOfAHost(DirectoryEntry entry) {
    for (HostName host : entry.hostNames()) {
      List<DirectoryEntry> others =
          byHost.computeIfAbsent(new Place(host, entry.environment()), place -> new ArrayList<>());
      for (DirectoryEntry other : others) {
        if (!other.party().equals(entry.party()) && overlap(other, entry)) {
          faults.add(
              entry.line(),
              "host "
                  + host
                  + " is registered for party "
                  + other.party()
                  + " in line "
                  + other.line()
                  + " at the same time");
        }
      }
      others.add(entry);
    }
  }

  private boolean overlap(DirectoryEntry a, DirectoryEntry b) {
    LocalDate endOfA = end(a);
    LocalDate endOfB = end(b);
    return (endOfA == null || b.from().isBefore(endOfA))
        && (endOfB == null || a.from().isBefore(endOfB));
  }

  /** Its own end or its party's next entry, whichever comes first; null for never. */
  private @Nullable LocalDate end(DirectoryEntry entry) {
    LocalDate end = entry.until();
    for (DirectoryEntry other :
        byOwner.getOrDefault(new Owner(entry.party(), entry.environment()), List.of())) {
      if (other.from().isAfter(entry.from()) && (end == null || other.from().isBefore(end))) {
        end = other.from();
      }
    }
    return end;
  }
}
