package jp.fukuhon.campaign.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.campaign.soak.Decision.Victim;
import jp.fukuhon.campaign.soak.Decision.Weather;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.Direction;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.DatabaseServer;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * Carries decisions out, one after the other, and waits for the state that each needs, never for
 * time. What died at the centre it starts again, as a supervisor would; at the gateways operators
 * do.
 */
final class Executioner implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final PracticeLab lab;
  private final List<Municipality> municipalities;
  private final Orders atCentre;
  private final Tally tally;
  private final Supplier<EngineProcess> serving;
  private final Runnable serve;
  private final List<Thread> watches = new ArrayList<>();

  Executioner(
      PracticeLab lab,
      List<Municipality> municipalities,
      Orders atCentre,
      Tally tally,
      Supplier<EngineProcess> serving,
      Runnable serve) {
    this.lab = lab;
    this.municipalities = municipalities;
    this.atCentre = atCentre;
    this.tally = tally;
    this.serving = serving;
    this.serve = serve;
  }

  void carryOut(Decision decision) throws SQLException {
    switch (decision) {
      case Decision.KillAt kill -> killAt(kill);
      case Decision.KillNow(int gateway, Victim victim) -> {
        Municipality municipality = municipalities.get(gateway);
        if (victim != Victim.CENTRE) {
          await("a night is at work at " + municipality.gateway(), municipality::isAtWork);
        }
        kill(municipality, victim);
      }
      case Decision.Terminate(int gateway, boolean centre) -> {
        tally.terminations.incrementAndGet();
        if (centre) {
          serving.get().terminate();
          serving.get().awaitExit();
          serve.run();
        } else {
          await("a night is at work", municipalities.get(gateway)::isAtWork);
          municipalities.get(gateway).terminate();
        }
      }
      case Decision.EndSessions(int gateway, boolean centre) -> {
        tally.sessionsEnded.incrementAndGet();
        endSessions(centre ? lab.centre() : municipalities.get(gateway).gateway());
      }
      case Decision.StopDatabase() -> {
        tally.databaseStops.incrementAndGet();
        DatabaseServer server = DatabaseServer.of(lab.centre());
        server.stopImmediately();
        server.start();
        if (!serving.get().isAlive()) {
          tally.fault("the centre ended with its database\n" + serving.get().output());
        }
      }
      case Decision.Line line -> line(line);
    }
  }

  private void killAt(Decision.KillAt kill) throws SQLException {
    Municipality municipality = municipalities.get(kill.gateway());
    boolean sender = kill.place().point().party() == FaultPoint.Party.SENDER;
    Orders orders = sender ? municipality.orders() : atCentre;
    long transfers = municipality.settled();
    orders.stand(kill.place(), kill.nth());
    // a transfer may pass the place less often than that
    await(
        "somebody stands at " + kill.place(),
        () ->
            orders.isStanding()
                || municipality.settled() >= transfers + 3
                || !tally.faults().isEmpty());
    if (orders.isStanding()) {
      kill(municipality, kill.victim());
    } else {
      tally.notReached.incrementAndGet();
    }
    orders.withdraw();
  }

  private void kill(Municipality municipality, Victim victim) throws SQLException {
    Instant at = Instant.now();
    List<Municipality> touched = victim == Victim.GATEWAY ? List.of(municipality) : municipalities;
    List<String> open = new ArrayList<>();
    for (Municipality one : touched) {
      open.add(one.open());
    }
    if (victim != Victim.CENTRE && municipality.kill()) {
      tally.kills.incrementAndGet();
    }
    if (victim != Victim.GATEWAY) {
      serving.get().kill();
      tally.kills.incrementAndGet();
      serve.run();
    }
    for (int i = 0; i < touched.size(); i++) {
      if (!open.get(i).isEmpty()) {
        watch(touched.get(i), open.get(i), at);
      }
    }
  }

  /** Until what the kill interrupted has its outcome at the sender. */
  private void watch(Municipality municipality, String id, Instant killed) {
    watches.removeIf(watch -> !watch.isAlive());
    watches.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    await(
                        id + " ends after a kill",
                        () -> !municipality.open().equals(id) || !tally.faults().isEmpty());
                    tally.recovered(Duration.between(killed, Instant.now()));
                  } catch (AssertionError e) {
                    tally.fault(String.valueOf(e.getMessage()));
                  }
                }));
  }

  private void endSessions(PracticeParty party) throws SQLException {
    try (Connection connection = party.connect(Role.SUPERUSER)) {
      Sql.number(
          connection,
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
           WHERE datname = current_database() AND usename = 'engine'
          """);
    }
  }

  private void line(Decision.Line line) throws SQLException {
    tally.lineFaults.incrementAndGet();
    Municipality municipality = municipalities.get(line.gateway());
    int faults = municipality.line().faults();
    long transfers = municipality.settled();
    municipality.line().behave(behaviour(line.weather(), line.strength()));
    boolean cuts = line.weather() != Weather.DELAY && line.weather() != Weather.TRICKLE;
    await(
        "the line of " + municipality.gateway() + " was met",
        () ->
            (cuts && municipality.line().faults() > faults)
                || municipality.settled() >= transfers + 2
                || !tally.faults().isEmpty());
    municipality.line().behave(new Behaviour.Pass());
  }

  private static Behaviour behaviour(Weather weather, int strength) {
    return switch (weather) {
      case CUT_TO_CENTRE -> new Behaviour.CutAfter(Direction.TO_SERVER, 5_000L + 9_000L * strength);
      case CUT_TO_GATEWAY -> new Behaviour.CutAfter(Direction.TO_CLIENT, 500L + 1_500L * strength);
      case REFUSE -> new Behaviour.Refuse();
      case DELAY -> new Behaviour.Delay(Duration.ofMillis(5L + 5L * strength));
      case TRICKLE -> new Behaviour.Throttle(30_000L + 20_000L * strength);
    };
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> state) {
    Await.until(what, DEADLINE, state, serving.get()::output);
  }

  /** Every watch has seen its transfer's end. */
  @Override
  public void close() throws SQLException {
    // the nights go on: what is open ends
    for (Thread watch : watches) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
