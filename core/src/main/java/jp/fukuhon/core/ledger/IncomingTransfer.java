package jp.fukuhon.core.ledger;

import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as its receiver's database has it, without its large columns.
 *
 * @param number the receiver's own number, ascending in a stream
 * @param id its identity
 * @param mode null for an id that was aborted before its manifest came
 * @param since exclusive lower bound
 * @param upto inclusive upper bound
 * @param records expected rows
 * @param state where it stands
 * @param suite name of its sealing suite; null for an id that was aborted before its manifest came
 * @param sender party code
 * @param createdAt when it was offered
 * @param updatedAt when its row changed last
 */
public record IncomingTransfer(
    long number,
    TransferId id,
    @Nullable TransferMode mode,
    long since,
    long upto,
    long records,
    ReceiverState state,
    @Nullable String suite,
    String sender,
    Instant createdAt,
    Instant updatedAt) {

  /** The name of its suite, once it was offered. */
  public Optional<String> knownSuite() {
    return Optional.ofNullable(suite);
  }
}
