package jp.fukuhon.core.fault;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * A point around every commit of a manager's own transactions; joined ones are left alone.
 *
 * @param point that is passed
 * @param manager does the work
 */
record WatchedTransactions(FaultPoint point, PlatformTransactionManager manager)
    implements PlatformTransactionManager {

  @Override
  public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
    return manager.getTransaction(definition);
  }

  @Override
  public void commit(TransactionStatus status) {
    boolean own = status.isNewTransaction() && !status.isRollbackOnly();
    if (own) {
      point.before();
    }
    manager.commit(status);
    if (own) {
      point.after();
    }
  }

  @Override
  public void rollback(TransactionStatus status) {
    manager.rollback(status);
  }
}
