package jp.fukuhon.jobs.evidence;

import java.util.Optional;
import java.util.function.UnaryOperator;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.Bundle;
import jp.fukuhon.core.evidence.TimeStamps;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.seal.TimeStampQuery;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.TimeStampVerifier.TimeStamp;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets time stamps (RFC 3161) for receipts that wait for one, oldest first. A token is kept only if
 * it verifies. Nothing waits for it: a receipt is as good without, the time in it is then its
 * signer's word. Thread-safe.
 */
public final class TimeStampDuty implements EvidenceKeeper.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(TimeStampDuty.class);
  private static final int AT_ONCE = 100;

  private final TimeStamps stamps;
  private final TransferDocuments documents;
  private final UnaryOperator<byte[]> authority;
  private final TimeStampVerifier verifier;

  /**
   * @param authority posts a query to the time-stamping authority and returns its answer
   */
  public TimeStampDuty(
      TimeStamps stamps,
      TransferDocuments documents,
      UnaryOperator<byte[]> authority,
      TimeStampVerifier verifier) {
    this.stamps = stamps;
    this.documents = documents;
    this.authority = authority;
    this.verifier = verifier;
  }

  @Override
  public String name() {
    return "time stamps on receipts";
  }

  @Override
  public void tend() {
    for (int i = 0; i < AT_ONCE; i++) {
      Optional<TransferId> waiting = stamps.waiting();
      if (waiting.isEmpty()) {
        return;
      }
      stamp(waiting.get());
    }
  }

  private void stamp(TransferId id) {
    byte[] receipt =
        documents
            .document(id, Bundle.RECEIPT)
            .orElseThrow(
                () -> new TransferException.Integrity("transfer " + id + " has no receipt"));
    TimeStampQuery query = TimeStampQuery.on(receipt);
    byte[] token = query.token(authority.apply(query.encoded()));
    TimeStamp stamp = verifier.verify(token, receipt);
    stamps.keep(id, token, stamp.time());
    LOG.info("the receipt of {} is time-stamped: {}", id, stamp.time());
  }
}
