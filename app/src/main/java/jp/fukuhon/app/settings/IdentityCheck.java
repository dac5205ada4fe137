package jp.fukuhon.app.settings;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.PartySettings.Identity;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.DirectoryFile;
import jp.fukuhon.core.directory.Environment;
import jp.fukuhon.core.directory.HostName;
import jp.fukuhon.core.directory.PeerDirectory;
import jp.fukuhon.core.directory.PeerRole;
import jp.fukuhon.core.seal.SecretFiles;

/** Judges what the settings say about the other parties. */
final class IdentityCheck {

  private final Loaded loaded;
  private final PartySettings settings;
  private final Optional<Environment> environment;
  private final List<String> faults;

  private IdentityCheck(Loaded loaded, List<String> faults) {
    this.loaded = loaded;
    this.settings = loaded.settings();
    this.environment = Environment.parse(Objects.requireNonNullElse(settings.environment(), ""));
    this.faults = faults;
  }

  static void check(Loaded loaded, List<String> faults) {
    IdentityCheck check = new IdentityCheck(loaded, faults);
    Identity identity = loaded.settings().identity();
    if (identity == null || identity.directory() == null) {
      faults.add("identity.directory: is missing; it names the file of the peer directory");
    } else {
      check.revocation(identity);
      check.directory(identity);
    }
  }

  private void revocation(Identity identity) {
    Path configured = identity.revocation();
    if (configured == null) {
      if (environment.filter(found -> found == Environment.PRODUCTION).isPresent()) {
        faults.add("identity.revocation: production needs the folder of revocation lists");
      }
      return;
    }
    Path folder = loaded.resolve(configured);
    if (!Files.isDirectory(folder)) {
      faults.add("identity.revocation: there is no folder " + folder);
    } else if (!SecretFiles.isWrittenByOwnerOnly(folder)) {
      faults.add(
          "identity.revocation: "
              + folder
              + " can be written by others (chmod go-w "
              + folder
              + ")");
    }
  }

  private void directory(Identity identity) {
    Path file = loaded.resolve(identity.directory());
    if (!Files.isReadable(file)) {
      faults.add("identity.directory: there is no readable file " + file);
      return;
    }
    if (!SecretFiles.isWrittenByOwnerOnly(file)) {
      faults.add(
          "identity.directory: " + file + " can be written by others (chmod go-w " + file + ")");
    }
    DirectoryFile.Read read = DirectoryFile.read(file);
    read.faults().forEach(fault -> faults.add(file.getFileName() + " " + fault));
    if (read.faults().isEmpty() && settings.role() == Role.GATEWAY) {
      centre(file, read.directory());
    }
  }

  /** The centre is registered, and the address leads to one of its hosts. */
  private void centre(Path file, PeerDirectory directory) {
    CentreAddress centre = settings.centre();
    if (centre == null || centre.party() == null || environment.isEmpty()) {
      return;
    }
    List<DirectoryEntry> entries =
        directory.entries(centre.party()).stream()
            .filter(entry -> entry.role() == PeerRole.CENTRE)
            .filter(entry -> entry.environment() == environment.get())
            .toList();
    if (entries.isEmpty()) {
      faults.add(
          "centre.party: "
              + file.getFileName()
              + " has no centre "
              + centre.party()
              + " of the environment "
              + environment.get().tag());
      return;
    }
    String host = host(centre.url());
    boolean registered =
        entries.stream()
            .flatMap(entry -> entry.hostNames().stream())
            .map(HostName::value)
            .anyMatch(host::equalsIgnoreCase);
    if (!host.isEmpty() && !registered && !(environment.get().allowsLoopback() && loopback(host))) {
      faults.add("centre.url: " + host + " is not a registered host of " + centre.party());
    }
  }

  private static String host(@org.jspecify.annotations.Nullable String url) {
    try {
      return Objects.requireNonNullElse(
          URI.create(Objects.requireNonNullElse(url, "")).getHost(), "");
    } catch (IllegalArgumentException e) {
      return ""; // centre.url is told elsewhere
    }
  }

  private static boolean loopback(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
