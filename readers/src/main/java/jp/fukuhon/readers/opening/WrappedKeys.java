package jp.fukuhon.readers.opening;

import java.util.List;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.RewrappedKeys;
import jp.fukuhon.core.transfer.TransferId;

/**
 * What a transfer's keys are wrapped in: the newest rewrapping for a key that this party has, else
 * its manifest. Everything was verified; nothing is open yet.
 *
 * @param manifest as its sender signed it
 * @param digest of the manifest
 * @param suite of the two envelopes
 * @param dataKey envelope
 * @param streamKey envelope
 */
record WrappedKeys(
    Manifest manifest, Digest digest, Suite suite, byte[] dataKey, byte[] streamKey) {

  /**
   * Finds them.
   *
   * @param rewrapped this party's own documents, newest first
   * @throws TransferException.Integrity when a document is another transfer's, or not what its
   *     signer signed
   */
  static WrappedKeys find(
      TransferId id,
      byte[] signedManifest,
      List<byte[]> rewrapped,
      KeySuccession own,
      DocumentVerifier verifier) {
    VerifiedDocument document =
        verifier.verifyEvidence(signedManifest, id.stream().municipality().value(), Suite.all());
    Manifest manifest = Documents.read(document.content(), Manifest.class);
    Suite suite = Suite.require(manifest.suite());
    if (!manifest.transferId().equals(id.toString()) || document.suite() != suite) {
      throw new TransferException.Integrity(
          "the manifest stored for transfer " + id + " is another's");
    }
    WrappedKeys first =
        new WrappedKeys(
            manifest,
            Digest.of(document.content()),
            suite,
            manifest.dataKey(),
            manifest.streamKey());
    return rewrapped.stream()
        .map(signed -> first.read(signed, own, verifier))
        .filter(keys -> keys.isFor(own))
        .findFirst()
        .orElse(first);
  }

  /** A rewrapping is never weaker than what it replaces. */
  private WrappedKeys read(byte[] signed, KeySuccession own, DocumentVerifier verifier) {
    Set<Suite> allowed = suite == Suite.HYBRID ? Set.of(Suite.HYBRID) : Suite.all();
    RewrappedKeys keys =
        Documents.read(
            verifier.verifyEvidence(signed, own.identity().party(), allowed).content(),
            RewrappedKeys.class);
    Suite wrapping = Suite.require(keys.suite());
    if (!keys.transferId().equals(manifest.transferId())
        || !keys.manifestDigest().equals(digest)
        || !allowed.contains(wrapping)) {
      throw new TransferException.Integrity(
          "the rewrapped keys stored for transfer " + manifest.transferId() + " are another's");
    }
    return new WrappedKeys(manifest, digest, wrapping, keys.dataKey(), keys.streamKey());
  }

  private boolean isFor(KeySuccession own) {
    return own.all().stream().anyMatch(key -> KeyEnvelope.isFor(suite, dataKey, key));
  }

  /** Opens the data key; the caller destroys it. */
  DataKey openDataKey(KeySuccession own) {
    return KeyEnvelope.openDataKey(suite, dataKey, own);
  }

  /** Opens the stream key; the caller destroys it. */
  StreamKey openStreamKey(KeySuccession own) {
    return KeyEnvelope.openStreamKey(
        suite, streamKey, own, TransferId.parse(manifest.transferId()).stream());
  }
}
