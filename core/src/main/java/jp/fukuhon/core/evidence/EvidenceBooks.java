package jp.fukuhon.core.evidence;

/**
 * What a party writes down beside its transfers.
 *
 * @param checkpoints of its own operation log
 * @param peers what others said of theirs
 * @param files certificates and revocation lists of signed documents
 * @param stamps time stamps on receipts
 */
public record EvidenceBooks(
    CheckpointBook checkpoints, PeerCheckpoints peers, EvidenceStore files, TimeStamps stamps) {

  /** Keeps what belongs to a receipt, in the transaction that stores it. */
  public void receipt(String transferId, byte[] receipt) {
    files.keep(transferId, receipt);
    stamps.ask(transferId);
  }
}
