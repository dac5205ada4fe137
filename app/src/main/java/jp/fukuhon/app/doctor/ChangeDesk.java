package jp.fukuhon.app.doctor;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.PlannedChanges;

/** What an operator does with the planned change of a party's host or name server. Stateless. */
public final class ChangeDesk {

  private final Loaded loaded;
  private final Clock clock;
  private final String user;

  /**
   * @param user who does it, for the operation log
   */
  public ChangeDesk(Loaded loaded, Clock clock, String user) {
    this.loaded = loaded;
    this.clock = clock;
    this.user = user;
  }

  /**
   * Plans a change.
   *
   * @throws jp.fukuhon.core.error.TransferException.Configuration when the date is too near, or
   *     another one is planned
   */
  public void plan(LocalDate date) {
    with(
        changes -> {
          changes.plan(date, user);
          return date;
        });
  }

  /** Gives the plan up; its date, or empty when there was none. */
  public Optional<LocalDate> withdraw() {
    return with(changes -> changes.end(PlannedChanges.End.WITHDRAWN, user));
  }

  /** Ends a plan whose date has come, after a pre-flight without a fault; its date. */
  public Optional<LocalDate> endIfDue() {
    return with(
        changes ->
            changes.isDue() ? changes.end(PlannedChanges.End.CHECKED, user) : Optional.empty());
  }

  private <T> T with(Function<PlannedChanges, T> use) {
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(1)) {
      return use.apply(Peers.plannedChanges(engine, clock));
    }
  }
}
