package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.LocalTime;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.RetentionSettings;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.sweep.SweepDispatcher;
import jp.fukuhon.jobs.sweep.SweepService;

/**
 * What sweeping needs of a party: connections of its own, so that it takes none from the others,
 * and no key. Close it when its run has ended, or when the stop signal is set.
 */
public final class SweepingParty implements AutoCloseable {

  private final HikariDataSource engine;
  private final SweepService service;
  private final SweepDispatcher dispatcher;
  private final boolean byItself;

  /**
   * @param stop stops a run before its next transaction
   */
  public SweepingParty(Loaded loaded, Clock clock, StopSignal stop) {
    RetentionSettings settings = loaded.settings().retention();
    PartyDatabase database = new PartyDatabase(loaded);
    this.engine = database.engine(2);
    this.service =
        new SweepService(
            engine,
            BatchInfrastructure.over(engine, new PartyTransactions(engine)),
            database.lockConnections(),
            settings.retention(),
            loaded.settings().role() == Role.CENTRE,
            clock,
            stop);
    this.byItself = settings.isByItself();
    this.dispatcher =
        new SweepDispatcher(
            service,
            new SweepDispatcher.Time(
                byItself ? LocalTime.parse(settings.sweepAt()) : LocalTime.NOON,
                ScheduleReader.ZONE),
            clock,
            stop);
  }

  /** The job. */
  public SweepService service() {
    return service;
  }

  /** Sweeps once a day from now on, unless the party's settings say that it is done by hand. */
  public void start() {
    if (byItself) {
      dispatcher.start();
    }
  }

  @Override
  public void close() {
    dispatcher.close();
    engine.close();
  }
}
