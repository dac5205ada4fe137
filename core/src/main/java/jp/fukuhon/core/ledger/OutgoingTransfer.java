package jp.fukuhon.core.ledger;

import java.time.Instant;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;

/**
 * A transfer as its sender's database has it, without its large columns.
 *
 * @param id its identity
 * @param mode which cursor it moves
 * @param since exclusive lower bound of its window
 * @param upto inclusive upper bound; may be lowered while FREEZING
 * @param state where it stands
 * @param createdAt when it was frozen
 * @param updatedAt when its row changed last
 */
public record OutgoingTransfer(
    TransferId id,
    TransferMode mode,
    long since,
    long upto,
    SenderState state,
    Instant createdAt,
    Instant updatedAt) {}
