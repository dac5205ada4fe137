package jp.fukuhon.jobs.operation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A party's database with Spring Batch in it, and a job that copies the numbers 1 to 100 in chunks
 * of ten.
 */
final class BatchFixture implements AutoCloseable {

  static final int ITEMS = 100;
  static final int CHUNK = 10;

  private final PracticeDatabase server = PracticeDatabase.temporary();
  final HikariDataSource dataSource;
  final JdbcClient jdbc;
  final BatchInfrastructure batch;
  final JobRunner runner;

  BatchFixture() throws java.sql.SQLException {
    for (String role : List.of("owner", "engine", "viewer", "auditor", "feeder")) {
      server.createRole(role, "secret");
    }
    server.createDatabase("party", "owner");
    for (String role : List.of("engine", "viewer", "auditor", "feeder")) {
      server.grantConnect("party", role);
    }
    try (HikariDataSource owner = pool("owner")) {
      new Migrations(owner).migrate(Migrations.Party.GATEWAY);
      JdbcClient.create(owner).sql("CREATE TABLE gateway.copied (item int NOT NULL)").update();
      JdbcClient.create(owner).sql("GRANT ALL ON gateway.copied TO engine").update();
    }
    dataSource = pool("engine");
    jdbc = JdbcClient.create(dataSource);
    JdbcTransactionManager transactionManager = new JdbcTransactionManager(dataSource);
    batch = BatchInfrastructure.over(dataSource, transactionManager);
    runner =
        new JobRunner(
            batch,
            new BatchRepair(batch.repository(), jdbc, new TransactionTemplate(transactionManager)));
  }

  private HikariDataSource pool(String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("party"));
    config.setUsername(user);
    config.setPassword("secret");
    config.setMaximumPoolSize(12);
    return new HikariDataSource(config);
  }

  RunLock lock(String name) {
    return RunLock.acquire(
        () -> DriverManager.getConnection(server.jdbcUrl("party"), "engine", "secret"),
        name,
        () -> {});
  }

  static JobParameters parameters(String id) {
    return new JobParametersBuilder().addString("transferId", id, true).toJobParameters();
  }

  /**
   * The copying job.
   *
   * @param duringWrite called in every chunk's transaction, after its rows were written
   */
  Job job(StopSignal stop, Consumer<List<Integer>> duringWrite) {
    return new JobBuilder("copy", batch.repository())
        .start(
            new StepBuilder("numbers", batch.repository())
                .<Integer, Integer>chunk(CHUNK)
                .transactionManager(batch.transactionManager())
                .reader(new Numbers(jdbc))
                .writer(
                    chunk -> {
                      for (Integer item : chunk) {
                        jdbc.sql("INSERT INTO gateway.copied VALUES (?)").param(item).update();
                      }
                      duringWrite.accept(new ArrayList<>(chunk.getItems()));
                    })
                .interruptionPolicy(stop)
                .listener(
                    new EndOfStep(
                        () ->
                            copied() == ITEMS
                                ? java.util.Optional.empty()
                                : java.util.Optional.of("only " + copied() + " rows were copied")))
                .build())
        .build();
  }

  long copied() {
    return jdbc.sql("SELECT count(*) FROM gateway.copied").query(Long.class).single();
  }

  long distinct() {
    return jdbc.sql("SELECT count(DISTINCT item) FROM gateway.copied").query(Long.class).single();
  }

  void forget() {
    jdbc.sql("DELETE FROM gateway.copied").update();
  }

  /**
   * Ends the connection that the calling thread's transaction is on, as a network or a server
   * would.
   */
  void killOwnBackend() {
    int pid = jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
    try (var other = server.connectAsSuperuser("party");
        var kill = other.prepareStatement("SELECT pg_terminate_backend(?, 5000)")) {
      kill.setInt(1, pid);
      kill.execute();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    dataSource.close();
    server.close();
  }

  /**
   * Takes its position from the data, as every reader of the engine does; the context is kept for
   * people.
   */
  private static final class Numbers implements ItemStreamReader<Integer> {

    private final JdbcClient jdbc;
    private int last;

    Numbers(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @Override
    public @Nullable Integer read() {
      return last == ITEMS ? null : ++last;
    }

    @Override
    public void open(ExecutionContext context) {
      last =
          jdbc.sql("SELECT coalesce(max(item), 0) FROM gateway.copied")
              .query(Integer.class)
              .single();
    }

    @Override
    public void update(ExecutionContext context) {
      context.putInt("last", last);
    }
  }
}
