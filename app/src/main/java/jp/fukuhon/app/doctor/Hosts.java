package jp.fukuhon.app.doctor;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jp.fukuhon.app.party.ExaminedKeys;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.DirectoryFile;
import jp.fukuhon.core.directory.HostName;
import jp.fukuhon.core.directory.PeerDirectory;
import jp.fukuhon.core.seal.KeyVault;

/** The hosts whose names a party depends on. */
final class Hosts {

  private static final int DNS_NAME = 2;

  private Hosts() {}

  /** Of the registered peers in force; at a gateway of its centre alone. */
  static List<NamedHost> ofPeers(Loaded loaded, Clock clock) {
    PeerDirectory directory =
        DirectoryFile.load(loaded.resolve(loaded.settings().identity().directory()));
    CentreAddress centre = loaded.settings().centre();
    return directory.inForce(Peers.environment(loaded), clock.instant()).stream()
        .filter(entry -> centre == null || entry.party().equals(centre.party()))
        .flatMap(entry -> hosts(entry).stream())
        .toList();
  }

  private static List<NamedHost> hosts(DirectoryEntry entry) {
    return entry.hostNames().stream()
        .sorted(java.util.Comparator.comparing(HostName::value))
        .map(host -> new NamedHost(entry.party(), host, entry.addresses(), entry.nameServers()))
        .toList();
  }

  /** Its own, by its TLS certificate. */
  static List<NamedHost> own(Loaded loaded, ExaminedKeys keys) {
    List<NamedHost> hosts = new ArrayList<>();
    keys.tls()
        .map(KeyVault::certificate)
        .ifPresent(
            certificate ->
                names(certificate).stream()
                    .flatMap(name -> HostName.parse(name).stream())
                    .map(
                        host -> new NamedHost(loaded.settings().party(), host, List.of(), Set.of()))
                    .forEach(hosts::add));
    return hosts;
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of(); // without names nobody accepts it, which the line shows
    }
  }
}
