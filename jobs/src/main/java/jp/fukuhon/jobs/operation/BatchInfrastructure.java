package jp.fukuhon.jobs.operation;

import javax.sql.DataSource;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch's repository in the business DataSource, so that a chunk's data and its checkpoint
 * commit together; the default repository would keep nothing and lose every restart without a word.
 *
 * @param repository JDBC, in the schema {@code batch}
 * @param operator starts jobs on the caller's thread
 * @param transactionManager of the same DataSource
 */
public record BatchInfrastructure(
    JobRepository repository, JobOperator operator, PlatformTransactionManager transactionManager) {

  /** Builds it over the engine's DataSource. */
  public static BatchInfrastructure over(
      DataSource dataSource, PlatformTransactionManager transactionManager) {
    try {
      JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
      factory.setDataSource(dataSource);
      factory.setTransactionManager(FaultPoint.JOB_REPOSITORY.around(transactionManager));
      factory.setDatabaseType("POSTGRES");
      factory.setTablePrefix("batch.BATCH_");
      // SERIALIZABLE, the default, fails under concurrent launches; the run lock keeps instances
      // apart
      factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
      factory.afterPropertiesSet();
      JobRepository repository = factory.getObject();
      TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
      operator.setJobRepository(repository);
      operator.setJobRegistry(new MapJobRegistry());
      operator.setTaskExecutor(new SyncTaskExecutor());
      operator.afterPropertiesSet();
      return new BatchInfrastructure(repository, operator, transactionManager);
    } catch (Exception e) {
      throw new IllegalStateException("Spring Batch cannot be set up", e);
    }
  }
}
