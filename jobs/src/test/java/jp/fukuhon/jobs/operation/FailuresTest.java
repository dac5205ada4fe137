package jp.fukuhon.jobs.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.transaction.TransactionSystemException;

class FailuresTest {

  private static JobExecution failed(Throwable... failures) {
    JobExecution execution =
        new JobExecution(1, new JobInstance(1, "transfer"), new JobParameters());
    List.of(failures).forEach(execution::addFailureException);
    return execution;
  }

  @Test
  void aLostDatabaseKeepsTheStateByWhichItIsKnown() {
    SQLException lost = new SQLException("An I/O error occurred", "08006", new EOFException());
    assertThatThrownBy(
            () ->
                Failures.rethrow(
                    failed(
                        new TransactionSystemException("Could not roll back", lost),
                        new IllegalStateException("a partition failed"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("job transfer failed")
        .satisfies(
            thrown -> assertThat(thrown.getCause()).isInstanceOf(TransactionSystemException.class))
        .hasRootCauseInstanceOf(EOFException.class);
  }

  @Test
  void whatDoesNotPassByItselfIsToldBeforeWhatMay() {
    TransferException gone =
        new TransferException.Transient("the line is gone", new EOFException());
    TransferException wrong = new TransferException.Integrity("a root is wrong");
    assertThatThrownBy(() -> Failures.rethrow(failed(gone, new RuntimeException(wrong), gone)))
        .isSameAs(wrong);
  }
}
