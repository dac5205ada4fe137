package jp.fukuhon.writers.reception;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingRecovery;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.LedgerPosition;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.TransferId;

/**
 * A chunk that this party has acknowledged, by its own signature.
 *
 * @param id the transfer
 * @param part its partition
 * @param number within the partition
 */
record Acknowledged(TransferId id, int part, int number) {

  /**
   * Reads one that somebody presents.
   *
   * @throws TransferException.Integrity when this party did not sign it
   */
  static Acknowledged read(
      DocumentVerifier verifier, String party, StreamId stream, byte[] signed) {
    Acknowledgement acknowledgement =
        Documents.read(verifier.verifyEvidence(signed, party).content(), Acknowledgement.class);
    TransferId id = TransferId.parse(acknowledgement.transferId());
    if (!id.stream().equals(stream)) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN, "recovery refused: an acknowledgement is of another stream");
    }
    return new Acknowledged(id, acknowledgement.partition(), acknowledgement.number());
  }

  /**
   * What the database has lost, by this; empty when it has the chunk, or the transfer has ended.
   */
  Optional<String> lostBy(IncomingTransfers transfers, IncomingRecovery ledger, StreamId stream) {
    // in this order: a transfer that ends in between is no longer open, and not lost either
    LedgerPosition here = ledger.position(stream);
    if (transfers.stream(stream).lastSequence() >= id.sequence()) {
      return Optional.empty();
    }
    List<Integer> held = id.toString().equals(here.open()) ? here.acknowledged() : List.of();
    int chunks = part < held.size() ? held.get(part) : 0;
    return number < chunks
        ? Optional.empty()
        : Optional.of(
            "its sender holds the acknowledgement of "
                + id
                + " chunk "
                + part
                + "/"
                + number
                + ", the database holds "
                + chunks
                + " chunks of that partition");
  }
}
