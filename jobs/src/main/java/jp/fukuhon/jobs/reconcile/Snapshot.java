package jp.fukuhon.jobs.reconcile;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** One state of the database for one answer; nothing can be written in it. Thread-safe. */
final class Snapshot {

  private final TransactionTemplate transactions;

  Snapshot(PlatformTransactionManager manager) {
    this.transactions = new TransactionTemplate(manager);
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    transactions.setReadOnly(true);
  }

  byte[] look(Supplier<byte[]> look) {
    return Objects.requireNonNull(transactions.execute(status -> look.get()));
  }
}
