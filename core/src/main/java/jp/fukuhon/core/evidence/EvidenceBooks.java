package jp.fukuhon.core.evidence;

import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.TransferId;

/**
 * What a party writes down beside its transfers.
 *
 * @param checkpoints of its own operation log
 * @param peers what others said of theirs
 * @param files certificates and revocation lists of signed documents
 * @param stamps time stamps on receipts
 * @param watch high-water marks outside the database
 */
public record EvidenceBooks(
    CheckpointBook checkpoints,
    PeerCheckpoints peers,
    EvidenceStore files,
    TimeStamps stamps,
    RestoreWatch watch) {

  /**
   * Keeps what belongs to a receipt, in the transaction that stores it.
   *
   * @param digest of the receipt's content
   */
  public void receipt(TransferId id, byte[] receipt, Digest digest) {
    files.keep(id.toString(), receipt);
    stamps.ask(id.toString());
    watch.outcome(id, receipt, digest);
  }
}
