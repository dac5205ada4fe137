package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocation lists (CRL, RFC 5280) of the anchors, imported into a folder: PEM or DER, any file
 * names. The newest list of an anchor counts, and only if the anchor signed it. A folder that has
 * changed is read again, looked at once a second at most; a file with faults is reported and left
 * aside. Thread-safe.
 *
 * <p>A certificate is good only by a list that is there and not stale; an operator may decide
 * otherwise, explicitly. Whoever is named by a list is refused in any case.
 */
public final class RevocationLists {

  /** Asks nothing and refuses nobody; for environments without an authority's lists. */
  public static final RevocationLists NONE =
      new RevocationLists(null, List.of(), false, Clock.systemUTC());

  private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final @Nullable Path folder;
  private final Set<X509Certificate> anchors;
  private final boolean acceptStale;
  private final Clock clock;
  private volatile State state;

  private record Version(FileTime modified, long size) {}

  private record State(
      List<RevocationList> lists, List<String> faults, Map<Path, Version> files, Instant looked) {}

  private RevocationLists(
      @Nullable Path folder,
      Collection<X509Certificate> anchors,
      boolean acceptStale,
      Clock clock) {
    this.folder = folder;
    this.anchors = Set.copyOf(anchors);
    this.acceptStale = acceptStale;
    this.clock = clock;
    this.state = new State(List.of(), List.of(), Map.of(), Instant.MIN);
  }

  /**
   * The lists in a folder.
   *
   * @param acceptStale the operator's decision: true accepts certificates also when the list of
   *     their issuer is stale or missing
   */
  public static RevocationLists in(
      Path folder, Collection<X509Certificate> anchors, boolean acceptStale, Clock clock) {
    return new RevocationLists(folder, anchors, acceptStale, clock);
  }

  /** True when there is a folder to ask. */
  public boolean areAsked() {
    return folder != null;
  }

  /** Whether stale or missing lists are accepted. */
  public boolean acceptStale() {
    return acceptStale;
  }

  /** The newest list of each anchor that has one. */
  public List<RevocationList> lists() {
    return current().lists();
  }

  /** What is wrong with files of the folder, one sentence each. */
  public List<String> faults() {
    return current().faults();
  }

  /**
   * Refuses a certificate that was revoked at or before an instant; says nothing about lists that
   * are stale.
   *
   * @throws TransferException.Integrity when it was
   */
  public void requireNotRevoked(X509Certificate certificate, Instant instant) {
    if (folder == null) {
      return;
    }
    for (RevocationList list : current().lists()) {
      X509CRLEntry entry = list.isOfIssuer(certificate) ? list.entry(certificate) : null;
      if (entry != null && !entry.getRevocationDate().toInstant().isAfter(instant)) {
        throw new TransferException.Integrity(
            "the certificate "
                + certificate.getSerialNumber().toString(16)
                + " was revoked at "
                + entry.getRevocationDate().toInstant());
      }
    }
  }

  /**
   * Accepts a certificate that is not revoked by a list that is there and fresh.
   *
   * @throws TransferException.Integrity when it is revoked, or when no list can say
   */
  public void requireGood(X509Certificate certificate, Instant now) {
    requireNotRevoked(certificate, now);
    if (folder == null || acceptStale) {
      return;
    }
    Optional<RevocationList> newest =
        current().lists().stream()
            .filter(list -> list.isOfIssuer(certificate))
            .max(java.util.Comparator.comparing(RevocationList::nextUpdate));
    if (newest.isEmpty()) {
      throw new TransferException.Integrity(
          "there is no revocation list of " + certificate.getIssuerX500Principal().getName());
    }
    if (newest.get().isStaleAt(now)) {
      throw new TransferException.Integrity(
          "the revocation list of "
              + certificate.getIssuerX500Principal().getName()
              + " is stale since "
              + newest.get().nextUpdate());
    }
  }

  private State current() {
    State known = state;
    return folder == null || clock.instant().isBefore(plus(known.looked()))
        ? known
        : look(known, folder);
  }

  private static Instant plus(Instant looked) {
    return looked.equals(Instant.MIN) ? Instant.MIN : looked.plus(LOOK_AGAIN);
  }

  private synchronized State look(State known, Path from) {
    if (!state.looked().equals(known.looked())) {
      return state;
    }
    List<String> faults = new ArrayList<>();
    Map<Path, Version> files = files(from, faults);
    if (faults.isEmpty() && files.equals(known.files())) {
      state = new State(known.lists(), known.faults(), files, clock.instant());
      return state;
    }
    List<RevocationList> lists = new ArrayList<>();
    files.keySet().forEach(file -> lists.addAll(RevocationList.read(file, anchors, faults::add)));
    if (!faults.equals(known.faults())) {
      faults.forEach(fault -> LOG.error("revocation lists: {}", fault));
    }
    state = new State(RevocationList.newest(lists), List.copyOf(faults), files, clock.instant());
    return state;
  }

  private static Map<Path, Version> files(Path folder, List<String> faults) {
    Map<Path, Version> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(file, new Version(found.lastModifiedTime(), found.size()));
      }
    } catch (IOException e) {
      faults.add(folder + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return files;
  }
}
