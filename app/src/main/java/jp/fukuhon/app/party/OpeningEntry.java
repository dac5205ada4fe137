package jp.fukuhon.app.party;

import java.util.Map;
import java.util.function.Consumer;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Says in the operation log that a transfer's keys are about to be opened: in a transaction of its
 * own, so that it is there before it happens and stays whatever becomes of it (第5-4(5)).
 */
public final class OpeningEntry {

  private OpeningEntry() {}

  /**
   * An entry for each opening.
   *
   * @param purpose one word, for example {@code verify}
   */
  public static Consumer<TransferId> before(
      OperationLog log, PlatformTransactionManager transactionManager, String purpose) {
    TransactionTemplate own = new TransactionTemplate(transactionManager);
    own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    return transfer ->
        FaultPoint.OPENING_ENTRY.run(
            own,
            () ->
                log.append(
                    "engine",
                    "OPEN",
                    transfer.stream().toString(),
                    transfer.toString(),
                    "OK",
                    Map.of("purpose", purpose)));
  }
}
