package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import jp.fukuhon.core.ledger.Migrations.Party;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What is told of a transaction whose session the server has ended meanwhile. */
class PartyTransactionsIT {

  private PartyDatabase database;
  private HikariDataSource pool;
  private JdbcTemplate jdbc;
  private TransactionTemplate transactions;

  @BeforeEach
  void open() throws SQLException {
    database = PartyDatabase.of(Party.GATEWAY);
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.dataSource(ENGINE));
    config.setMaximumPoolSize(2);
    pool = new HikariDataSource(config);
    jdbc = new JdbcTemplate(pool);
    transactions = new TransactionTemplate(new PartyTransactions(pool));
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private void endSession() {
    Integer session = jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class);
    try (Connection superuser = database.as(SUPERUSER);
        Statement end = superuser.createStatement()) {
      end.execute("SELECT pg_terminate_backend(" + session + ", 5000)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCommitThatIsLostSaysSo() {
    assertThatThrownBy(() -> transactions.executeWithoutResult(status -> endSession()))
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .isInstanceOfSatisfying(SQLException.class, PartyTransactionsIT::isOfALostDatabase);
  }

  @Test
  void aStatementThatIsLostSaysSo() {
    assertThatThrownBy(
            () ->
                transactions.executeWithoutResult(
                    status -> {
                      endSession();
                      jdbc.execute("SELECT 1");
                    }))
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .isInstanceOfSatisfying(SQLException.class, PartyTransactionsIT::isOfALostDatabase);
  }

  @Test
  void aFailureBesideALostSessionIsTold() {
    IllegalStateException failure = new IllegalStateException("something else");
    assertThatThrownBy(
            () ->
                transactions.executeWithoutResult(
                    status -> {
                      endSession();
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  private static void isOfALostDatabase(SQLException lost) {
    assertThat(lost.getSQLState()).matches("08...|57P..");
  }
}
