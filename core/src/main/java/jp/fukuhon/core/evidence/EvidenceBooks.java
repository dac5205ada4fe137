package jp.fukuhon.core.evidence;

/**
 * What a party writes down beside its transfers.
 *
 * @param checkpoints of its own operation log
 * @param peers what others said of theirs
 * @param files certificates and revocation lists of signed documents
 */
public record EvidenceBooks(
    CheckpointBook checkpoints, PeerCheckpoints peers, EvidenceStore files) {}
