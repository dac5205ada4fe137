package jp.fukuhon.writers.reception;

import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingStream;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;

/** Whether a manifest may be accepted: by its own words, then by where the stream stands. */
final class ManifestCheck {

  private ManifestCheck() {}

  /**
   * @param suite whose signatures it carries
   */
  static void check(
      ReceptionRules rules, Peer peer, TransferId id, Manifest manifest, Suite suite) {
    if (!manifest.suite().equals(suite.label())) {
      throw new TransferException.Integrity(
          "transfer "
              + id
              + ": the manifest names suite '"
              + manifest.suite()
              + "' and carries the signatures of '"
              + suite.label()
              + "'");
    }
    require(
        manifest.transferId().equals(id.toString()), "it is of transfer " + manifest.transferId());
    require(manifest.sender().equals(peer.party()), "its sender is another party");
    require(manifest.recipient().equals(rules.party()), "its recipient is " + manifest.recipient());
    require(
        manifest.environment().equals(rules.environment()),
        "its environment is '"
            + manifest.environment()
            + "', this one is '"
            + rules.environment()
            + "'");
    require(
        manifest.blockLimits().maxRecords() <= rules.maxChunkRecords(),
        "blocks of "
            + manifest.blockLimits().maxRecords()
            + " records, at most "
            + rules.maxChunkRecords());
    require(manifest.dictionary().length <= 66_000, "its dictionary is too large");
    require(
        manifest.dictionary().length == 0 == manifest.dictionaryId().isEmpty(),
        "dictionary and id do not agree");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new TransferException.Refused(ErrorCode.FORBIDDEN, "manifest refused: " + what);
    }
  }

  static void checkPosition(
      TransferId id, Manifest manifest, IncomingStream stream, Optional<IncomingTransfer> open) {
    if (open.isPresent()) {
      throw Reception.conflict(
          "transfer " + open.get().id() + " of the stream is still " + open.get().state());
    }
    if (id.sequence() != stream.lastSequence() + 1) {
      throw Reception.conflict(
          "sequence "
              + id.sequence()
              + " was offered, "
              + (stream.lastSequence() + 1)
              + " is next");
    }
    if (!Objects.equals(manifest.previousOutcome(), stream.previousDigest())) {
      throw Reception.conflict(
          "the manifest names the previous outcome "
              + name(manifest.previousOutcome())
              + ", here it is "
              + name(stream.previousDigest()));
    }
    long cursor = cursor(manifest, stream);
    if (manifest.since() != cursor) {
      throw Reception.conflict(
          manifest.mode()
              + " window begins at "
              + manifest.since()
              + ", the cursor here is "
              + cursor);
    }
  }

  private static long cursor(Manifest manifest, IncomingStream stream) {
    if (manifest.mode() == TransferMode.INCREMENTAL) {
      return stream.incrementalUpto();
    }
    Long fullUpto = stream.fullUpto();
    // a FULL window from 0 begins a new series
    return manifest.since() == 0 || fullUpto == null ? 0 : fullUpto;
  }

  private static String name(@Nullable Digest digest) {
    return digest == null ? "(none)" : digest.abbreviated();
  }
}
