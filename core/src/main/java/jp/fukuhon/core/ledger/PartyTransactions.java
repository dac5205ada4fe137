package jp.fukuhon.core.ledger;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of a party's own database. With a connection its transaction is gone, too: the
 * rollback that then fails says nothing, and must not take the place of what it was tried for, by
 * whose SQLSTATE a lost database is told from a fault of the program. Thread-safe.
 */
public final class PartyTransactions extends JdbcTransactionManager {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PartyTransactions.class);

  public PartyTransactions(DataSource dataSource) {
    super(dataSource);
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransactionException when the rollback failed and the connection is still there
   */
  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    try {
      super.doRollback(status);
    } catch (TransactionException | DataAccessException e) {
      if (!isGone((JdbcTransactionObjectSupport) status.getTransaction())) {
        throw e;
      }
      LOG.debug("a connection is gone and its transaction with it", e);
    }
  }

  private static boolean isGone(JdbcTransactionObjectSupport transaction) {
    try {
      return transaction.getConnectionHolder().getConnection().isClosed();
    } catch (SQLException e) {
      LOG.debug("whether a connection is gone cannot be told", e);
      return false;
    }
  }
}
