package jp.fukuhon.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.CertificatePurpose;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyAlgorithm;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.Pkcs12File;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;

/** Genuine messages and the keys that they are read with, made once a process. */
final class Subjects {

  static final String CENTRE = PartyIdentity.CENTRE_CODE;
  static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  static final TransferId TRANSFER = new TransferId(STREAM, 1);

  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final PracticeAuthority AUTHORITY = PracticeAuthority.inMemory(CLOCK);

  static final Path FOLDER = folder();
  static final TrustAnchors ANCHORS =
      new TrustAnchors(List.of(AUTHORITY.certificate(), AUTHORITY.postQuantumCertificate()));
  static final DocumentVerifier VERIFIER = new DocumentVerifier(ANCHORS, CLOCK);
  static final KeySuccession ENCRYPTION = keys("encryption", CertificatePurpose.ENCRYPTION);
  static final DataKey DATA_KEY = DataKey.generate();
  static final TransferContext CONTEXT =
      TransferContext.of(TRANSFER, Suite.HYBRID, DATA_KEY).with(StreamKey.generate(STREAM));

  static final byte[] RECEIPT = receipt();
  static final byte[] CLASSIC = signer().sign(RECEIPT, Suite.CLASSIC);
  static final byte[] HYBRID = signer().sign(RECEIPT, Suite.HYBRID);
  static final byte[] CLASSIC_ENVELOPE = envelope(Suite.CLASSIC);
  static final byte[] HYBRID_ENVELOPE = envelope(Suite.HYBRID);
  static final byte[] REVOCATIONS = revocations();

  private Subjects() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("fukuhon-fuzz-");
      folder.toFile().deleteOnExit();
      Path keys = folder.resolve("keys");
      AUTHORITY.equip(PartyIdentity.centre(), keys, folder.resolve("password"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeySuccession keys(String name, CertificatePurpose purpose) {
    boolean signing = purpose == CertificatePurpose.SIGNING;
    return KeySuccession.of(
        new PartyKey(
            vault(name + ".p12", purpose, KeyAlgorithm.P_256),
            vault(
                name + (signing ? "-mldsa.p12" : "-mlkem.p12"),
                purpose,
                signing ? KeyAlgorithm.ML_DSA_65 : KeyAlgorithm.ML_KEM_768),
            Instant.EPOCH));
  }

  private static KeyVault vault(String file, CertificatePurpose purpose, KeyAlgorithm algorithm) {
    return KeyVault.read(
            new Pkcs12File(FOLDER.resolve("keys").resolve(file), FOLDER.resolve("password")),
            purpose,
            algorithm,
            fault -> {
              throw fault;
            })
        .orElseThrow();
  }

  private static DocumentSigner signer() {
    return new DocumentSigner(keys("signing", CertificatePurpose.SIGNING), CLOCK);
  }

  private static byte[] envelope(Suite suite) {
    return KeyEnvelope.wrap(suite, DATA_KEY, List.of(ENCRYPTION.current(NOW).recipient()));
  }

  private static byte[] receipt() {
    return Documents.write(
        new Receipt(
            1,
            TRANSFER.toString(),
            ReceiverState.PUBLISHED,
            Digest.of(new byte[] {1}),
            TransferMode.INCREMENTAL,
            0,
            10,
            10,
            Digest.of(new byte[] {2}),
            1,
            List.of(),
            "published",
            Suite.HYBRID.label(),
            null,
            null,
            NOW));
  }

  private static byte[] revocations() {
    try {
      return AUTHORITY.emptyRevocationList().getEncoded();
    } catch (java.security.cert.CRLException e) {
      throw new IllegalStateException(e);
    }
  }
}
