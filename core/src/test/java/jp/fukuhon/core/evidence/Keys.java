package jp.fukuhon.core.evidence;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.core.seal.CertificatePurpose;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyAlgorithm;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.Pkcs12File;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;

/** Signing keys of both parties under one authority. */
final class Keys {

  static final String CENTRE = PartyIdentity.CENTRE_CODE;
  static final String MUNICIPALITY = "131016";

  private final PracticeAuthority authority;
  private final Clock clock;
  private final Path folder;

  private final Map<String, DocumentSigner> signers = new HashMap<>();

  Keys(Path folder, Clock clock) {
    this(folder, clock, PracticeAuthority.inMemory(clock));
  }

  Keys(Path folder, Clock clock, PracticeAuthority authority) {
    this.folder = folder;
    this.clock = clock;
    this.authority = authority;
  }

  PracticeAuthority authority() {
    return authority;
  }

  TrustAnchors anchors() {
    return new TrustAnchors(List.of(authority.certificate(), authority.postQuantumCertificate()));
  }

  DocumentVerifier verifier() {
    return new DocumentVerifier(anchors(), clock);
  }

  DocumentSigner signer(String party) {
    return signers.computeIfAbsent(party, of -> signer(authority, of));
  }

  /** A signer under another authority. */
  DocumentSigner signer(PracticeAuthority of, String party) {
    Path keys = folder.resolve(party + "-" + System.identityHashCode(of));
    Path password = keys.resolveSibling(keys.getFileName() + ".password");
    of.equip(
        party.equals(CENTRE) ? PartyIdentity.centre() : PartyIdentity.municipality(party, "千代田区"),
        keys,
        password);
    return new DocumentSigner(
        KeySuccession.of(
            new PartyKey(
                vault(keys.resolve("signing.p12"), password, KeyAlgorithm.P_256),
                vault(keys.resolve("signing-mldsa.p12"), password, KeyAlgorithm.ML_DSA_65),
                Instant.EPOCH)),
        clock);
  }

  private static KeyVault vault(Path file, Path password, KeyAlgorithm algorithm) {
    return KeyVault.read(
            new Pkcs12File(file, password),
            CertificatePurpose.SIGNING,
            algorithm,
            fault -> {
              throw fault;
            })
        .orElseThrow();
  }
}
