package jp.fukuhon.bench.spring;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A job of one chunk step from {@code source.register} into a table of the same columns: cursor
 * reader, JDBC batch writer, JDBC job repository in the target's DataSource. Used once.
 */
public final class StockJob {

  private static final int CHUNK = 1_000;
  private static final String SELECT =
      """
      SELECT municipality_code, dataset, register_id, kind, revision, media_type, content,
             change_seq, changed_at
        FROM source.register
      """;
  private static final String INSERT =
      """
      INSERT INTO %s (municipality_code, dataset, register_id, kind, revision, media_type, content,
                      change_seq, changed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String UPSERT =
      INSERT
          + """
          ON CONFLICT (municipality_code, dataset, register_id) DO UPDATE
             SET kind = excluded.kind, revision = excluded.revision,
                 media_type = excluded.media_type, content = excluded.content,
                 change_seq = excluded.change_seq, changed_at = excluded.changed_at
          """;

  private final HikariDataSource source;
  private final HikariDataSource target;
  private final String table;
  private final Mode mode;

  /** What the writer does. */
  public enum Mode {
    INSERT,
    UPSERT;

    /** In lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a run took.
   *
   * @param seconds from the job's start to its end
   * @param records written
   * @param peakBytes largest resident memory of the process; filled in by the caller
   */
  public record Outcome(double seconds, long records, long peakBytes) {}

  private record Row(
      String municipality,
      String dataset,
      String id,
      String kind,
      int revision,
      String mediaType,
      byte[] content,
      long changeSeq,
      OffsetDateTime changedAt) {

    static Row read(ResultSet row, int number) throws SQLException {
      return new Row(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getInt(5),
          row.getString(6),
          row.getBytes(7),
          row.getLong(8),
          row.getObject(9, OffsetDateTime.class));
    }

    static void write(Row row, PreparedStatement statement) throws SQLException {
      statement.setString(1, row.municipality);
      statement.setString(2, row.dataset);
      statement.setString(3, row.id);
      statement.setString(4, row.kind);
      statement.setInt(5, row.revision);
      statement.setString(6, row.mediaType);
      statement.setBytes(7, row.content);
      statement.setLong(8, row.changeSeq);
      statement.setObject(9, row.changedAt);
    }
  }

  private StockJob(HikariDataSource source, HikariDataSource target, String table, Mode mode) {
    this.source = source;
    this.target = target;
    this.table = table;
    this.mode = mode;
  }

  /**
   * Creates Spring Batch's tables.
   *
   * @param login {@code PGUSER} and {@code PGPASSWORD}
   */
  public static void createRepository(String target, Map<String, String> login) {
    try (HikariDataSource pool = pool(target, login)) {
      new ResourceDatabasePopulator(
              new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql"))
          .execute(pool);
    }
  }

  /**
   * Brings the rows over.
   *
   * @param login {@code PGUSER} and {@code PGPASSWORD}
   * @throws IllegalStateException when the job does not complete
   */
  public static Outcome run(
      String source, String target, Map<String, String> login, String table, Mode mode) {
    try (HikariDataSource from = pool(source, login);
        HikariDataSource to = pool(target, login)) {
      from.setAutoCommit(false); // or the driver would load the whole result
      return new StockJob(from, to, table, mode).run();
    } catch (Exception e) {
      throw new IllegalStateException("the stock job failed", e);
    }
  }

  private static HikariDataSource pool(String url, Map<String, String> login) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername(login.get("PGUSER"));
    pool.setPassword(login.get("PGPASSWORD"));
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    return pool;
  }

  private Outcome run() throws Exception {
    JdbcTransactionManager transactions = new JdbcTransactionManager(target);
    JobRepository repository = repository(target, transactions);
    TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
    operator.setJobRepository(repository);
    operator.setJobRegistry(new MapJobRegistry());
    operator.setTaskExecutor(new SyncTaskExecutor());
    operator.afterPropertiesSet();
    Job job =
        new JobBuilder("stock", repository)
            .start(
                new StepBuilder("copy", repository)
                    .<Row, Row>chunk(CHUNK)
                    .reader(reader())
                    .writer(writer())
                    .transactionManager(transactions)
                    .build())
            .build();
    long begin = System.nanoTime();
    JobExecution execution =
        operator.start(
            job,
            new JobParametersBuilder()
                .addString("table", table)
                .addLong("begun", System.currentTimeMillis())
                .toJobParameters());
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      throw new IllegalStateException(execution.toString());
    }
    return new Outcome(seconds, execution.getStepExecutions().iterator().next().getWriteCount(), 0);
  }

  private JdbcCursorItemReader<Row> reader() throws Exception {
    return new JdbcCursorItemReaderBuilder<Row>()
        .name("rows")
        .dataSource(source)
        .fetchSize(CHUNK)
        .sql(SELECT)
        .rowMapper(Row::read)
        .build();
  }

  private JdbcBatchItemWriter<Row> writer() throws Exception {
    JdbcBatchItemWriter<Row> writer =
        new JdbcBatchItemWriterBuilder<Row>()
            .dataSource(target)
            .sql((mode == Mode.INSERT ? INSERT : UPSERT).formatted(table))
            .itemPreparedStatementSetter(Row::write)
            .build();
    writer.afterPropertiesSet();
    return writer;
  }

  private static JobRepository repository(
      DataSource dataSource, JdbcTransactionManager transactions) throws Exception {
    JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
    factory.setDataSource(dataSource);
    factory.setTransactionManager(transactions);
    factory.afterPropertiesSet();
    return Objects.requireNonNull(factory.getObject());
  }
}
