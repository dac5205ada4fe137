package jp.fukuhon.app.party;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.settings.EffectiveDate;
import jp.fukuhon.app.settings.PartySettings.KeyEntry;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import jp.fukuhon.app.settings.PartySettings.TokenKey;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.CertificatePurpose;
import jp.fukuhon.core.seal.KeyAlgorithm;
import jp.fukuhon.core.seal.KeySource;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.Pkcs11Token;
import jp.fukuhon.core.seal.Pkcs12File;
import jp.fukuhon.core.seal.TrustAnchors;
import org.jspecify.annotations.Nullable;

/** Reads a party's keys and collects every fault. One use. */
final class PartyKeyLoader {

  private final Loaded loaded;
  private final Clock clock;
  private final List<TransferException.Configuration> faults = new ArrayList<>();

  PartyKeyLoader(Loaded loaded, Clock clock) {
    this.loaded = loaded;
    this.clock = clock;
  }

  PartyKeys load() {
    ExaminedKeys found = examine();
    if (!faults.isEmpty()) {
      throw all();
    }
    return new PartyKeys(
        found.tls().orElseThrow(),
        found.signing().orElseThrow(),
        found.encryption().orElseThrow(),
        found.anchors());
  }

  ExaminedKeys examine() {
    var keys = loaded.settings().keys();
    TrustAnchors anchors =
        Peers.withRevocations(loaded, TrustAnchors.load(loaded.resolve(keys.anchors())), clock);
    Optional<KeyVault> tls = tls(keys.tls());
    Optional<KeySuccession> signing =
        succession(keys.signing(), CertificatePurpose.SIGNING, anchors);
    Optional<KeySuccession> encryption =
        succession(keys.encryption(), CertificatePurpose.ENCRYPTION, anchors);
    return new ExaminedKeys(tls, signing, encryption, anchors, List.copyOf(faults));
  }

  private Optional<KeyVault> tls(KeyFile file) {
    Optional<KeyVault> vault =
        KeyVault.load(
            loaded.resolve(file.file()),
            loaded.resolve(file.passwordFile()),
            CertificatePurpose.TLS,
            clock,
            faults::add);
    vault.ifPresent(known -> requireOwn(known, file.file().toString()));
    return vault;
  }

  private Optional<KeySuccession> succession(
      List<KeyEntry> entries, CertificatePurpose purpose, TrustAnchors anchors) {
    int before = faults.size();
    List<PartyKey> keys = new ArrayList<>();
    for (KeyEntry entry : entries) {
      key(entry, purpose).ifPresent(keys::add);
    }
    if (faults.size() > before) {
      return Optional.empty();
    }
    KeySuccession succession = new KeySuccession(keys);
    requireUsable(succession, anchors);
    return Optional.of(succession);
  }

  private Optional<PartyKey> key(KeyEntry entry, CertificatePurpose purpose) {
    Optional<KeyVault> classic = half(source(entry), purpose, KeyAlgorithm.P_256);
    KeyVault postQuantum = null;
    if (entry.postQuantumFile() != null) {
      postQuantum =
          half(
                  file(entry.postQuantumFile(), entry),
                  purpose,
                  purpose == CertificatePurpose.SIGNING
                      ? KeyAlgorithm.ML_DSA_65
                      : KeyAlgorithm.ML_KEM_768)
              .orElse(null);
      if (postQuantum == null) {
        return Optional.empty();
      }
    }
    @Nullable KeyVault second = postQuantum;
    Instant from = EffectiveDate.parse(entry.effectiveFrom(), Instant.EPOCH);
    return classic.map(first -> new PartyKey(first, second, from));
  }

  private Optional<KeyVault> half(
      KeySource source, CertificatePurpose purpose, KeyAlgorithm algorithm) {
    int before = faults.size();
    Optional<KeyVault> vault = KeyVault.read(source, purpose, algorithm, faults::add);
    vault.ifPresent(known -> requireOwn(known, source.name()));
    return faults.size() > before ? Optional.empty() : vault;
  }

  private void requireOwn(KeyVault vault, String source) {
    String party = loaded.settings().party();
    if (!vault.identity().party().equals(party)) {
      faults.add(
          new TransferException.Configuration(
              source
                  + ": the certificate is of party "
                  + vault.identity().party()
                  + ", not "
                  + party,
              "use this party's own keys"));
    }
  }

  /** The key in use must be trusted by this party's own anchors, now. */
  private void requireUsable(KeySuccession keys, TrustAnchors anchors) {
    Instant now = clock.instant();
    String setting = "keys." + keys.identity().purpose().unit();
    Optional<PartyKey> current = keys.find(now);
    if (current.isEmpty()) {
      faults.add(
          new TransferException.Configuration(
              setting + ": none of the keys is effective yet",
              "the first one needs no effective-from"));
      return;
    }
    for (X509Certificate certificate : current.get().certificates().toList()) {
      try {
        anchors.trust(certificate, now);
      } catch (TransferException.Integrity e) {
        faults.add(
            new TransferException.Configuration(
                setting + ": " + e.getMessage(),
                "renew the certificate, correct this machine's clock, or complete 'keys.anchors'",
                e));
      }
    }
  }

  private KeySource source(KeyEntry entry) {
    TokenKey token = entry.pkcs11();
    return token == null
        ? file(Objects.requireNonNull(entry.file()), entry)
        : new Pkcs11Token(
            loaded.resolve(token.configuration()), token.alias(), loaded.resolve(token.pinFile()));
  }

  private KeySource file(Path file, KeyEntry entry) {
    return new Pkcs12File(
        loaded.resolve(file), loaded.resolve(Objects.requireNonNull(entry.passwordFile())));
  }

  private TransferException.Configuration all() {
    if (faults.size() == 1) {
      return faults.getFirst();
    }
    List<String> lines = new ArrayList<>();
    faults.forEach(fault -> lines.add(fault.getMessage() + " (" + fault.hint() + ")"));
    return new TransferException.Configuration(
        lines.size() + " faults in keys:\n  " + String.join("\n  ", lines),
        "correct them all and run again");
  }
}
