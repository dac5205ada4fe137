package jp.fukuhon.core.directory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.register.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * One party as it is registered from a day on. Immutable.
 *
 * @param party its code
 * @param role what it does
 * @param environment the world it belongs to
 * @param from the first day, from 00:00 in Asia/Tokyo
 * @param until the day on which it ends at 00:00; null for until the party's next entry
 * @param datasets what it may send
 * @param hosts its registered hosts, at least one
 * @param nameServers the name servers that its zone is known to be delegated to; empty when it is
 *     not known
 * @param certificate what its TLS certificate must look like
 * @param addresses where its hosts are; empty for anywhere
 * @param contact whom to call
 * @param line of the file, from 1
 */
public record DirectoryEntry(
    String party,
    PeerRole role,
    Environment environment,
    LocalDate from,
    @Nullable LocalDate until,
    Set<Dataset> datasets,
    List<Host> hosts,
    Set<HostName> nameServers,
    CertificateRule certificate,
    List<AddressPrefix> addresses,
    Contact contact,
    int line) {

  /** Days begin here. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  public DirectoryEntry {
    datasets = Set.copyOf(datasets);
    hosts = List.copyOf(hosts);
    nameServers = Set.copyOf(nameServers);
    addresses = List.copyOf(addresses);
  }

  /**
   * A registered host.
   *
   * @param name its full name
   * @param kind what kind of name it is
   */
  public record Host(HostName name, HostKind kind) {}

  /**
   * Whom to call.
   *
   * @param name of an office or a person
   * @param phone may be empty
   * @param mail may be empty
   */
  public record Contact(String name, String phone, String mail) {}

  /** The names of its hosts. */
  public Set<HostName> hostNames() {
    return hosts.stream().map(Host::name).collect(Collectors.toUnmodifiableSet());
  }

  /** When it begins. */
  public Instant begins() {
    return from.atStartOfDay(ZONE).toInstant();
  }
}
