package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.samples.SampleRegisters;

/** Look-ups by PostgreSQL's JDBC driver, a thread for each connection. */
final class JdbcLookups implements Lookups {

  private static final String QUERY =
      """
      SELECT kind, revision, commitment, sealed, transfer_id FROM registry.viewable_register
       WHERE municipality_code = ? AND dataset = ? AND register_id = ?
      """;

  private final Parties parties;
  private final LabParty municipality;
  private final int registers;

  /** Looks up the registers 1 to {@code registers} of a municipality. */
  JdbcLookups(Parties parties, LabParty municipality, int registers) {
    this.parties = parties;
    this.municipality = municipality;
    this.registers = registers;
  }

  @Override
  public String program() {
    return "threads of the JDBC driver (the chosen PostgreSQL has no pgbench)";
  }

  @Override
  public double perSecond(Protocol protocol, Duration time) {
    List<Callable<Double>> callers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      int seed = i;
      callers.add(() -> rate(protocol, time, seed));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      double sum = 0;
      for (Future<Double> one : threads.invokeAll(callers)) {
        sum += one.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while records were looked up", "run it again", e);
    } catch (ExecutionException e) {
      throw new PracticeException("a look-up failed", "run it again", e);
    }
  }

  private double rate(Protocol protocol, Duration time, int seed) throws SQLException {
    SampleRegisters ids = Parties.registers(municipality);
    SplittableRandom random = new SplittableRandom(seed);
    try (Connection viewer = connect(protocol);
        PreparedStatement query = viewer.prepareStatement(QUERY)) {
      query.setString(1, municipality.name());
      query.setString(2, Parties.DATASET);
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      long found = 0;
      while (System.nanoTime() < end) {
        query.setString(3, ids.registerId(random.nextInt(registers) + 1L));
        try (ResultSet row = query.executeQuery()) {
          row.next();
        }
        found++;
      }
      return found * 1e9 / (System.nanoTime() - begin);
    }
  }

  private Connection connect(Protocol protocol) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "viewer");
    properties.setProperty("password", parties.password(parties.centre(), "viewer"));
    properties.setProperty("preferQueryMode", protocol == Protocol.SIMPLE ? "simple" : "extended");
    properties.setProperty("prepareThreshold", "1");
    return DriverManager.getConnection(
        parties.server().jdbcUrl(parties.centre().database()), properties);
  }
}
