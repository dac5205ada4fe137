package jp.fukuhon.jobs.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Spring Batch's traps, by their numbers in docs/easy-to-get-wrong.md, on a real database. */
class SpringBatchTrapsIT {

  private static BatchFixture fixture;

  @BeforeAll
  static void start() throws java.sql.SQLException {
    fixture = new BatchFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void clean() {
    fixture.forget();
  }

  private static BatchStatus run(String id, Job job) {
    try (RunLock lock = fixture.lock(id)) {
      return fixture.runner.run(lock, job, BatchFixture.parameters(id));
    }
  }

  private static Job plainJob() {
    return fixture.job(new StopSignal(), items -> {});
  }

  private static String lastStatus(String id) {
    JobExecution last =
        fixture.batch.repository().getLastJobExecution("copy", BatchFixture.parameters(id));
    return last == null ? "none" : last.getStatus().name();
  }

  @Test
  void trap2_aConnectionLostAtCommitIsRepairedAndTheJobGoesOnFromItsCheckpoint() {
    AtomicInteger chunks = new AtomicInteger();
    Job dying =
        fixture.job(
            new StopSignal(),
            items -> {
              if (chunks.incrementAndGet() == 4) {
                fixture
                    .killOwnBackend(); // nothing is sent on it any more but what Spring Batch does,
                // then COMMIT
              }
            });

    assertThatThrownBy(() -> run("trap2", dying)).isInstanceOf(RuntimeException.class);
    assertThat(fixture.copied()).isEqualTo(30);

    assertThat(run("trap2", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.copied()).isEqualTo(100);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  @Test
  void trap2_theContextSavedAfterALostChunkIsAheadOfTheDataSoPositionsComeFromTheData()
      throws Exception {
    AtomicInteger chunks = new AtomicInteger();
    Job dying =
        fixture.job(
            new StopSignal(),
            items -> {
              if (chunks.incrementAndGet() == 4) {
                fixture.killOwnBackend();
              }
            });
    assertThatThrownBy(() -> run("ahead", dying)).isInstanceOf(RuntimeException.class);

    String saved =
        fixture
            .jdbc
            .sql(
                """
                SELECT c.SHORT_CONTEXT FROM batch.BATCH_STEP_EXECUTION_CONTEXT c
                  JOIN batch.BATCH_STEP_EXECUTION s USING (STEP_EXECUTION_ID)
                  JOIN batch.BATCH_JOB_EXECUTION_PARAMS p USING (JOB_EXECUTION_ID)
                 WHERE p.PARAMETER_VALUE = 'ahead'
                """)
            .query(String.class)
            .single();
    assertThat(fixture.copied()).isEqualTo(30);
    assertThat(lastInContext(saved))
        .as("what a reader that trusts the context would skip to")
        .isEqualTo(40);

    assertThat(run("ahead", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  private static Object lastInContext(String saved) throws java.io.IOException {
    return new org.springframework.batch.core.repository.dao.DefaultExecutionContextSerializer()
        .deserialize(
            new java.io.ByteArrayInputStream(
                saved.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .getOrDefault("last", "nothing");
  }

  @Test
  void trap2_anExecutionLeftUnknownIsRestartable() {
    stopAfter("unknown", 5);
    fixture
        .jdbc
        .sql("UPDATE batch.BATCH_STEP_EXECUTION SET STATUS = 'UNKNOWN' WHERE STATUS = 'STOPPED'")
        .update();
    fixture
        .jdbc
        .sql("UPDATE batch.BATCH_JOB_EXECUTION SET STATUS = 'UNKNOWN' WHERE STATUS = 'STOPPED'")
        .update();

    assertThat(run("unknown", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.copied()).isEqualTo(100);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  private static void stopAfter(String id, int chunks) {
    StopSignal stop = new StopSignal();
    AtomicInteger seen = new AtomicInteger();
    Job stopping =
        fixture.job(
            stop,
            items -> {
              if (seen.incrementAndGet() == chunks) {
                stop.set();
              }
            });
    assertThat(run(id, stopping)).isEqualTo(BatchStatus.STOPPED);
    assertThat(fixture.copied()).isEqualTo((long) chunks * BatchFixture.CHUNK);
  }

  @Test
  void trap3_ofManyRestartsAtOnceOneRunsAndTheOthersAreToldWho() throws Exception {
    stopAfter("trap3", 3);
    CountDownLatch inChunk = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Job slow =
        fixture.job(
            new StopSignal(),
            items -> {
              inChunk.countDown();
              await(goOn);
            });
    ExecutorService operators = Executors.newFixedThreadPool(8);
    try {
      Future<BatchStatus> first = operators.submit(() -> run("trap3", slow));
      await(inChunk);
      List<Callable<BatchStatus>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(() -> run("trap3", plainJob()));
      }
      for (Future<BatchStatus> other : operators.invokeAll(others)) {
        assertThatThrownBy(other::get)
            .hasCauseInstanceOf(TransferException.LockHeld.class)
            .hasMessageContaining("is being worked on by");
      }
      goOn.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(BatchStatus.COMPLETED);
    } finally {
      goOn.countDown();
      operators.shutdown();
    }
    assertThat(fixture.copied()).isEqualTo(100);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  @Test
  void trap4_aRestartWaitsForTheLockNotForTheStatusStopped() throws Exception {
    CountDownLatch inChunk = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    StopSignal stop = new StopSignal();
    Job slow =
        fixture.job(
            stop,
            items -> {
              inChunk.countDown();
              await(goOn);
            });
    ExecutorService runner = Executors.newSingleThreadExecutor();
    try {
      Future<BatchStatus> first = runner.submit(() -> run("trap4", slow));
      await(inChunk);
      assertThat(new StopRequests(fixture.jdbc).request("trap4")).isTrue();

      assertThatThrownBy(() -> run("trap4", plainJob()))
          .isInstanceOf(TransferException.LockHeld.class);

      goOn.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(BatchStatus.STOPPED);
    } finally {
      goOn.countDown();
      runner.shutdown();
    }
    assertThat(fixture.copied()).as("the chunk in hand was committed once").isEqualTo(10);
    assertThat(run("trap4", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.copied()).isEqualTo(100);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  @Test
  void trap5_aChunkThatIsMarkedRollbackOnlyWithoutAnExceptionFailsTheStep() {
    AtomicBoolean once = new AtomicBoolean(true);
    Job losing =
        fixture.job(
            new StopSignal(),
            items -> {
              if (items.contains(45) && once.getAndSet(false)) {
                markRollbackOnly();
              }
            });

    assertThatThrownBy(() -> run("trap5", losing))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("only 90 rows were copied");
    assertThat(lastStatus("trap5")).isEqualTo("FAILED");
  }

  private static void markRollbackOnly() {
    var holder =
        (org.springframework.jdbc.datasource.ConnectionHolder)
            java.util.Objects.requireNonNull(
                TransactionSynchronizationManager.getResource(fixture.dataSource));
    holder.setRollbackOnly();
    assertThatThrownBy(TransactionAspectSupport::currentTransactionStatus)
        .as("Spring Batch does not tell anybody either")
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void trap7_manyJobsCreatedAtOnceAllStart() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(8);
    try {
      List<Callable<BatchStatus>> launches = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String id = "trap7-" + i;
        launches.add(() -> run(id, stoppedAtOnce()));
      }
      for (Future<BatchStatus> launch : nodes.invokeAll(launches)) {
        assertThat(launch.get()).isEqualTo(BatchStatus.STOPPED);
      }
    } finally {
      nodes.shutdown();
    }
  }

  private static Job stoppedAtOnce() {
    StopSignal stop = new StopSignal();
    stop.set();
    return fixture.job(stop, items -> {});
  }

  @Test
  void trap7_anInstanceWithoutAnExecutionIsMadeAgain() {
    JobInstance orphan =
        fixture.batch.repository().createJobInstance("copy", BatchFixture.parameters("orphan"));
    assertThat(fixture.batch.repository().getJobExecutions(orphan)).isEmpty();

    assertThat(run("orphan", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.copied()).isEqualTo(100);
  }

  @Test
  void trap8_anExecutionLeftStartedByAKilledProcessIsRestartable() {
    stopAfter("trap8", 7);
    fixture
        .jdbc
        .sql(
            "UPDATE batch.BATCH_STEP_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL WHERE STATUS"
                + " = 'STOPPED'")
        .update();
    fixture
        .jdbc
        .sql(
            "UPDATE batch.BATCH_JOB_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL WHERE STATUS"
                + " = 'STOPPED'")
        .update();

    assertThat(run("trap8", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.copied()).isEqualTo(100);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  @Test
  void trap9_aStopSignalEndsTheRunAtAChunkBoundaryWithConsistentCounts() {
    stopAfter("trap9", 6);
    JobExecution execution =
        java.util.Objects.requireNonNull(
            fixture
                .batch
                .repository()
                .getLastJobExecution("copy", BatchFixture.parameters("trap9")));
    assertThat(execution.getStepExecutions())
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getStatus()).isEqualTo(BatchStatus.STOPPED);
              assertThat(step.getWriteCount()).isEqualTo(60);
            });
    assertThat(run("trap9", plainJob())).isEqualTo(BatchStatus.COMPLETED);
    assertThat(fixture.distinct()).isEqualTo(100);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
