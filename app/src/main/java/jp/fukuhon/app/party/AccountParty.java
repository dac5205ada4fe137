package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.account.AccountDesk;
import jp.fukuhon.core.account.Passwords;
import jp.fukuhon.core.account.TokenDesk;
import jp.fukuhon.core.ledger.PartyTransactions;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A party's accounts for whoever has its machine: no keys, no line. */
public final class AccountParty implements AutoCloseable {

  private final HikariDataSource dataSource;
  private final AccountDesk accounts;
  private final TokenDesk tokens;

  public AccountParty(Loaded loaded, Clock clock) {
    this.dataSource = new PartyDatabase(loaded).engine(2);
    this.accounts = accounts(dataSource, new Passwords(), clock);
    this.tokens = tokens(dataSource, clock);
  }

  /** Who has accounts, over any connections of the engine. */
  public static AccountDesk accounts(DataSource engine, Passwords passwords, Clock clock) {
    return new AccountDesk(JdbcClient.create(engine), transactions(engine), passwords, clock);
  }

  /** The tokens of scripts, likewise. */
  public static TokenDesk tokens(DataSource engine, Clock clock) {
    return new TokenDesk(JdbcClient.create(engine), transactions(engine), clock);
  }

  private static TransactionTemplate transactions(DataSource engine) {
    return new TransactionTemplate(new PartyTransactions(engine));
  }

  /** Who has accounts. */
  public AccountDesk accounts() {
    return accounts;
  }

  /** The tokens of their scripts. */
  public TokenDesk tokens() {
    return tokens;
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
