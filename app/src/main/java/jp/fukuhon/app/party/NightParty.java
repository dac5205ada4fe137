package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.Map;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.nightly.ComparisonBook;
import jp.fukuhon.schedules.nightly.NightBook;
import jp.fukuhon.schedules.nightly.NightDesk;
import jp.fukuhon.schedules.plan.NightCalendar;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A gateway's nights for those who look at them or change them: no keys, no line. */
public final class NightParty implements AutoCloseable {

  private final HikariDataSource dataSource;
  private final Map<StreamId, NightCalendar> calendars;
  private final NightBook book;
  private final ComparisonBook comparisons;
  private final NightDesk desk;

  public NightParty(Loaded loaded, Clock clock) {
    GatewayParty.requireRole(loaded.settings());
    this.calendars = ScheduleReader.calendars(loaded);
    this.dataSource = new PartyDatabase(loaded).engine(2);
    JdbcClient jdbc = JdbcClient.create(dataSource);
    this.book = new NightBook(jdbc);
    this.comparisons = new ComparisonBook(jdbc);
    this.desk = new NightDesk(calendars, jdbc, new PartyTransactions(dataSource), clock);
  }

  /** When its streams are sent. */
  public Map<StreamId, NightCalendar> calendars() {
    return calendars;
  }

  /** What became of its nights. */
  public NightBook book() {
    return book;
  }

  /** What became of the comparisons that are wished or follow them. */
  public ComparisonBook comparisons() {
    return comparisons;
  }

  /** What operators do with them. */
  public NightDesk desk() {
    return desk;
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
