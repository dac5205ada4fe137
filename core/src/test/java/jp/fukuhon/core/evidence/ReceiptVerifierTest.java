package jp.fukuhon.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import jp.fukuhon.core.evidence.ReceiptVerifier.ChunkAudit;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.evidence.Statement.Verdict;
import jp.fukuhon.core.seal.SignerCertificates;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.practice.ca.PracticeAuthority;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What evidence proves, and that nothing in it can be another. */
class ReceiptVerifierTest {

  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static final Set<String> ONE_SIDED =
      Set.of(
          "acceptedAt",
          "receivedAt",
          "decidedAt",
          "reason",
          "publishNo",
          "faults",
          "sealedBytes",
          "firstSeq",
          "lastSeq",
          "checkpoint");

  /** The sample is of suite classic and has neither list nor stamp nor checkpoint. */
  private static final List<Subject> ALWAYS_MISSING =
      List.of(Subject.SUITE, Subject.REVOCATION, Subject.TIME_STAMP, Subject.CHECKPOINT);

  @TempDir private Path folder;
  private Keys keys;
  private SampleEvidence sample;

  @BeforeEach
  void evidence() {
    keys = new Keys(folder, CLOCK);
    sample = new SampleEvidence(keys);
  }

  private Proof verify(Bundle bundle) {
    return verify(bundle, Keys.CENTRE, Suite.all());
  }

  private Proof verify(Bundle bundle, @Nullable String centre, Set<Suite> accepted) {
    EvidenceVerifier evidence =
        new EvidenceVerifier(keys.verifier(), keys.anchors(), null, accepted);
    return new ReceiptVerifier(evidence, centre, ChunkAudit.NONE).verify(bundle);
  }

  private static List<Subject> of(Proof proof, Verdict verdict) {
    return proof.statements().stream()
        .filter(one -> one.verdict() == verdict)
        .map(Statement::subject)
        .toList();
  }

  @Test
  void aWholeBundleProvesAllOfIt() {
    Proof proof = verify(sample);
    assertThat(of(proof, Verdict.REFUTED)).isEmpty();
    assertThat(of(proof, Verdict.PROVEN))
        .containsExactly(
            Subject.RECEIPT,
            Subject.SIGNER,
            Subject.MANIFEST,
            Subject.ACCEPTANCE,
            Subject.CHUNKS,
            Subject.COMPLETION,
            Subject.PREVIOUS);
    assertThat(of(proof, Verdict.NOT_SHOWN)).containsExactlyElementsOf(ALWAYS_MISSING);
    assertThat(proof.holds()).isTrue();
    assertThat(proof.statements())
        .extracting(Statement::english)
        .anyMatch(text -> text.contains("5 chunks (16 records)"))
        .anyMatch(text -> text.contains("the 3 outcomes of 131016-FUKUHON"));
  }

  @Test
  void aBundleOfSuiteHybridProvesTheSame() {
    Proof proof = verify(new SampleEvidence(keys, Suite.HYBRID));
    assertThat(of(proof, Verdict.REFUTED)).isEmpty();
    assertThat(of(proof, Verdict.PROVEN))
        .contains(Subject.SUITE)
        .containsAll(of(verify(sample), Verdict.PROVEN));
    assertThat(of(proof, Verdict.NOT_SHOWN)).doesNotContain(Subject.SUITE);
  }

  /** Whoever breaks one kind of signature must not be able to leave the other one out. */
  @Test
  void inSuiteHybridNoDocumentOfTheTransferHasOneSignature() {
    for (String name :
        List.of(Bundle.MANIFEST, Bundle.ACCEPTANCE, Bundle.COMPLETION, Bundle.RECEIPT)) {
      SampleEvidence weaker = new SampleEvidence(keys, Suite.HYBRID).signIn(Suite.CLASSIC, name);
      assertThat(verify(weaker).holds()).as(name).isFalse();
    }
    SampleEvidence weaker = new SampleEvidence(keys, Suite.HYBRID);
    for (String name :
        List.of(Bundle.MANIFEST, Bundle.ACCEPTANCE, Bundle.COMPLETION, Bundle.RECEIPT)) {
      weaker.signIn(Suite.CLASSIC, name);
    }
    assertThat(verify(weaker).holds()).as("all of them").isFalse();
  }

  /** Without the manifest there is only the receipt's own word on its suite, and its form. */
  @Test
  void aReceiptAloneIsOfTheSuiteThatItNamesOrRefused() {
    SampleEvidence hybrid = new SampleEvidence(keys, Suite.HYBRID);
    byte[] both = hybrid.read(Bundle.RECEIPT).orElseThrow();
    assertThat(of(verify(new SingleReceipt("both", both)), Verdict.PROVEN)).contains(Subject.SUITE);
    byte[] one = hybrid.signIn(Suite.CLASSIC, Bundle.RECEIPT).read(Bundle.RECEIPT).orElseThrow();
    Proof stripped = verify(new SingleReceipt("one", one));
    assertThat(of(stripped, Verdict.REFUTED)).containsExactly(Subject.RECEIPT);
    assertThat(stripped.statements().getFirst().english())
        .contains("says that it is of suite hybrid, its signatures are of suite classic");
    byte[] more = sample.signIn(Suite.HYBRID, Bundle.RECEIPT).read(Bundle.RECEIPT).orElseThrow();
    assertThat(verify(new SingleReceipt("more", more)).holds()).isFalse();
  }

  @Test
  void aClassicReceiptSaysWhatItDoesNotShowAndIsRefusedWhereBothSignaturesAreAskedFor() {
    SingleReceipt alone = new SingleReceipt("alone", sample.read(Bundle.RECEIPT).orElseThrow());
    assertThat(verify(alone).statements())
        .filteredOn(one -> one.subject() == Subject.SUITE)
        .extracting(Statement::english)
        .singleElement()
        .asString()
        .contains("against somebody who can break ECDSA nothing is shown")
        .contains("nor is it shown without the manifest");
    Proof refused = verify(alone, Keys.CENTRE, Set.of(Suite.HYBRID));
    assertThat(of(refused, Verdict.REFUTED)).containsExactly(Subject.RECEIPT);
    assertThat(verify(sample, Keys.CENTRE, Set.of(Suite.HYBRID)).holds()).isFalse();
    SampleEvidence hybrid = new SampleEvidence(keys, Suite.HYBRID);
    assertThat(verify(hybrid, Keys.CENTRE, Set.of(Suite.HYBRID)).holds()).isTrue();
  }

  @Test
  void aReceiptAloneProvesLessAndSaysSo() {
    SingleReceipt alone = new SingleReceipt("alone", sample.read(Bundle.RECEIPT).orElseThrow());
    Proof proof = verify(alone);
    assertThat(proof.holds()).isTrue();
    assertThat(of(proof, Verdict.PROVEN)).containsExactly(Subject.RECEIPT, Subject.SIGNER);
    assertThat(of(proof, Verdict.NOT_SHOWN))
        .containsExactly(
            Subject.SUITE,
            Subject.REVOCATION,
            Subject.TIME_STAMP,
            Subject.CHECKPOINT,
            Subject.MANIFEST,
            Subject.CHUNKS,
            Subject.ACCEPTANCE,
            Subject.PREVIOUS);
    Proof unknown = verify(alone, null, Suite.all());
    assertThat(of(unknown, Verdict.NOT_SHOWN)).contains(Subject.SIGNER);
  }

  /** Both parties may be dishonest, each with its own key: the documents contradict each other. */
  @Test
  void everyChangedMemberOfEveryDocumentIsFoundAlsoWhenItsSignerSignsTheChange() {
    int changed = 0;
    for (String name : sample.documents()) {
      for (String member : sample.json(name).propertyNames()) {
        if (isFree(name, member)) {
          continue;
        }
        SampleEvidence altered =
            new SampleEvidence(keys).change(name, content -> altered(content, member));
        assertThat(verify(altered).holds()).as("%s: %s", name, member).isFalse();
        changed++;
      }
    }
    assertThat(changed).isEqualTo(117);
  }

  /**
   * What one side alone says and nothing else depends on: times, reasons, the order of publication,
   * sealed octets, where between its neighbours a block of changes begins, a checkpoint. The
   * manifest and earlier outcomes are covered whole, by their digests: see the next test.
   */
  private static boolean isFree(String name, String member) {
    return name.equals(Bundle.MANIFEST)
        || name.startsWith("previous/")
        || ONE_SIDED.contains(member);
  }

  private static ObjectNode altered(ObjectNode content, String member) {
    JsonNode value = content.required(member);
    if (value.isNumber()) {
      content.put(member, value.longValue() + 1);
    } else if (value.isString()) {
      String text = value.stringValue();
      content.put(
          member, text.isEmpty() ? "x" : (text.charAt(0) == '1' ? '2' : '1') + text.substring(1));
    } else if (value instanceof ArrayNode array) {
      if (array.isEmpty()) {
        array.addObject().put("registerId", "R").put("changeSeq", 1).put("reason", "NOT_UTF8");
      } else {
        array.remove(0);
      }
    } else {
      content.putNull(member);
    }
    return content;
  }

  @Test
  void documentsThatOthersNameByDigestCannotChangeAtAll() {
    for (String name : List.of(Bundle.MANIFEST, Bundle.previous(1), Bundle.previous(2))) {
      for (String member : sample.json(name).propertyNames()) {
        if (sample.json(name).required(member).isNull()) {
          continue;
        }
        SampleEvidence altered =
            new SampleEvidence(keys).change(name, content -> altered(content, member));
        assertThat(verify(altered).holds()).as("%s: %s", name, member).isFalse();
      }
    }
  }

  @Test
  void everyMissingFileIsFoundOrTold() {
    for (String name : sample.names()) {
      Proof proof = verify(new SampleEvidence(keys).remove(name));
      boolean told = !of(proof, Verdict.NOT_SHOWN).equals(ALWAYS_MISSING);
      boolean headerOnly = name.contains(".header."); // the sender's own word is not needed
      assertThat(!proof.holds() || told || headerOnly).as(name).isTrue();
      if (name.startsWith("previous/") || (name.startsWith("chunks/") && !headerOnly)) {
        assertThat(proof.holds()).as(name).isFalse();
      }
    }
  }

  @Test
  void flippedBitsAreRefused() {
    Random random = new Random(8);
    for (String name : sample.names()) {
      for (int i = 0; i < 40; i++) {
        byte[] octets = sample.read(name).orElseThrow();
        int bit = random.nextInt(octets.length * 8);
        octets[bit / 8] ^= (byte) (1 << bit % 8);
        Proof proof = verify(new SampleEvidence(keys).replace(name, octets));
        assertThat(proof.holds()).as("%s bit %d", name, bit).isFalse();
      }
    }
  }

  @Test
  void filesInEachOthersPlacesAreRefused() {
    List<String> names = sample.names();
    for (int i = 0; i < names.size(); i++) {
      String one = names.get(i);
      String other = names.get((i + 1) % names.size());
      SampleEvidence swapped = new SampleEvidence(keys);
      byte[] octets = swapped.read(one).orElseThrow();
      swapped.replace(one, swapped.read(other).orElseThrow()).replace(other, octets);
      assertThat(verify(swapped).holds()).as("%s for %s", one, other).isFalse();
    }
  }

  @Test
  void anotherPartyOrAuthorityDoesNotSignForTheCentre() {
    byte[] content =
        keys.verifier()
            .verifyEvidence(sample.read(Bundle.RECEIPT).orElseThrow(), Keys.CENTRE)
            .content();
    sample.replace(Bundle.RECEIPT, keys.signer(Keys.MUNICIPALITY).sign(content));
    assertThat(verify(sample).holds()).isFalse();
    Proof anybody = verify(sample, null, Suite.all());
    assertThat(of(anybody, Verdict.REFUTED)).as("the manifest names its recipient").isNotEmpty();
    sample.replace(
        Bundle.RECEIPT, keys.signer(PracticeAuthority.inMemory(CLOCK), Keys.CENTRE).sign(content));
    assertThat(verify(sample).holds()).isFalse();
  }

  @Test
  void anotherOutcomeBetweenIsFound() {
    SampleEvidence altered = new SampleEvidence(keys);
    altered.replace(Bundle.previous(2), sample.read(Bundle.previous(1)).orElseThrow());
    assertThat(of(verify(altered), Verdict.REFUTED)).containsExactly(Subject.PREVIOUS);
  }

  @Test
  void aCertificateRevokedBeforeTheSigningTimeIsRefused() throws Exception {
    keys = new Keys(folder, CLOCK, PracticeAuthority.openOrCreate(folder.resolve("ca"), CLOCK));
    sample = new SampleEvidence(keys);
    X509Certificate signer =
        SignerCertificates.in(sample.read(Bundle.RECEIPT).orElseThrow()).getFirst();
    sample.replace("crls/list.pem", list(signer, NOW.plusSeconds(60)));
    Proof later = verify(sample);
    assertThat(later.holds()).as("revoked after it was signed").isTrue();
    assertThat(of(later, Verdict.PROVEN)).contains(Subject.REVOCATION);
    sample.replace("crls/list.pem", list(signer, NOW.minusSeconds(60)));
    assertThat(verify(sample).holds()).as("revoked before").isFalse();
    keys = new Keys(folder.resolve("other"), CLOCK);
    assertThat(verify(sample).holds()).as("another authority").isFalse();
  }

  private byte[] list(X509Certificate revoked, Instant when)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    JcaX509v2CRLBuilder builder =
        new JcaX509v2CRLBuilder(
            keys.authority().certificate().getSubjectX500Principal(), Date.from(NOW));
    builder.setNextUpdate(Date.from(NOW.plusSeconds(86_400)));
    builder.addCRLEntry(revoked.getSerialNumber(), Date.from(when), CRLReason.keyCompromise);
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey()))
        .getEncoded();
  }

  private PrivateKey authorityKey() throws IOException, GeneralSecurityException {
    char[] password =
        Files.readString(folder.resolve("ca/ca.password"), StandardCharsets.UTF_8)
            .strip()
            .toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("ca/ca.p12"))) {
      store.load(in, password);
    }
    return (PrivateKey) store.getKey(store.aliases().nextElement(), password);
  }
}
