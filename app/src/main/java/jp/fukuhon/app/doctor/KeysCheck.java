package jp.fukuhon.app.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.app.party.ExaminedKeys;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.RevocationList;
import jp.fukuhon.core.seal.RevocationLists;
import jp.fukuhon.core.seal.SecretFiles;

/**
 * The party's keys (第5-5(1)): rights of their files, whether they can be used, the days that their
 * certificates and the anchors have left, and how fresh the revocation lists are.
 */
final class KeysCheck implements Check {

  private static final String CLERK_KEYS = "鍵または鍵ファイルの権限に誤りがあります。";
  private static final String CLERK_DAYS = "電子証明書の有効期限が近づいています。";
  private static final String CLERK_LISTS = "失効リストを更新してください。";

  private final Loaded loaded;
  private final ExaminedKeys keys;
  private final Clock clock;

  KeysCheck(Loaded loaded, ExaminedKeys keys, Clock clock) {
    this.loaded = loaded;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    keys.faults()
        .forEach(
            fault ->
                findings.add(
                    Finding.fault(
                        "keys.files",
                        String.valueOf(fault.getMessage()),
                        CLERK_KEYS,
                        fault.hint())));
    streamKeys(findings);
    if (findings.isEmpty()) {
      findings.add(Finding.ok("keys.files", "every key can be used and is its owner's alone"));
    }
    certificates(findings);
    lists(findings);
    return findings;
  }

  /** Whoever reads a stream key can guess at registers by their commitments. */
  private void streamKeys(List<Finding> findings) {
    Path configured = loaded.settings().keys().streams();
    if (configured == null) {
      return;
    }
    Path folder = loaded.resolve(configured);
    if (!Files.isDirectory(folder) || !SecretFiles.isWrittenByOwnerOnly(folder)) {
      findings.add(
          Finding.fault(
              "keys.files",
              "the folder of stream keys " + folder + " is missing or can be written by others",
              CLERK_KEYS,
              "chmod 700 " + folder + ", or correct keys.streams"));
    }
  }

  private void certificates(List<Finding> findings) {
    int before = findings.size();
    List<X509Certificate> all = all().toList();
    Instant now = clock.instant();
    Instant first = Instant.MAX;
    for (X509Certificate certificate : all) {
      Instant end = certificate.getNotAfter().toInstant();
      first = end.isBefore(first) ? end : first;
      Days.left("keys.certificates", name(certificate), end, now, warnDays(), CLERK_DAYS)
          .ifPresent(findings::add);
    }
    if (findings.size() == before) {
      findings.add(
          all.isEmpty()
              ? Finding.skipped("keys.certificates", "no key could be read", null)
              : Finding.ok(
                  "keys.certificates",
                  all.size()
                      + " certificates, the first one ends in "
                      + Duration.between(now, first).toDays()
                      + " days"));
    }
  }

  private Stream<X509Certificate> all() {
    Stream<X509Certificate> tls = keys.tls().map(KeyVault::certificate).stream();
    Stream<X509Certificate> documents =
        Stream.of(keys.signing(), keys.encryption())
            .flatMap(found -> found.stream())
            .flatMap(this::inUse);
    return Stream.of(tls, documents, keys.anchors().certificates().stream())
        .flatMap(each -> each)
        .distinct();
  }

  /** Keys of the past only open what was made for them: their end is nobody's worry. */
  private Stream<X509Certificate> inUse(KeySuccession succession) {
    Instant now = clock.instant();
    return succession.all().stream()
        .filter(
            key ->
                key.effectiveFrom().isAfter(now)
                    || succession.find(now).filter(key::equals).isPresent())
        .flatMap(key -> key.certificates());
  }

  private static String name(X509Certificate certificate) {
    return "the certificate of "
        + certificate.getSubjectX500Principal().getName()
        + " ("
        + certificate.getPublicKey().getAlgorithm()
        + ")";
  }

  private void lists(List<Finding> findings) {
    RevocationLists revocations = keys.anchors().revocations();
    if (!revocations.areAsked()) {
      findings.add(
          Finding.skipped(
              "keys.revocation",
              "identity.revocation is not set: nobody is asked whether certificates were revoked",
              "set identity.revocation to the folder of the anchors' lists"));
      return;
    }
    int before = findings.size();
    List<RevocationList> lists = revocations.lists();
    revocations
        .faults()
        .forEach(
            fault ->
                findings.add(
                    Finding.fault(
                        "keys.revocation", fault, CLERK_LISTS, "put a whole list of the anchor")));
    Instant now = clock.instant();
    for (X509Certificate anchor : keys.anchors().certificates()) {
      String name = anchor.getSubjectX500Principal().getName();
      boolean fresh =
          lists.stream().anyMatch(list -> list.anchor().equals(anchor) && !list.isStaleAt(now));
      if (!fresh) {
        String what = "the revocation list of " + name + " is missing or stale";
        String hint = "put the anchor's newest list into the folder identity.revocation";
        findings.add(
            revocations.acceptStale()
                ? Finding.warn("keys.revocation", what, CLERK_LISTS, hint)
                : Finding.fault("keys.revocation", what, CLERK_LISTS, hint));
      }
    }
    if (findings.size() == before) {
      findings.add(Finding.ok("keys.revocation", lists.size() + " lists, all fresh"));
    }
  }

  private int warnDays() {
    return loaded.settings().preflight().certificateDays();
  }
}
