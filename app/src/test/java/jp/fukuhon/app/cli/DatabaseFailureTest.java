package jp.fukuhon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailureTest {

  @ParameterizedTest
  @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "53100", "53300"})
  void aDatabaseThatIsGoneOrFullIsNoFaultOfTheProgram(String state) {
    Throwable wrapped =
        new IllegalStateException(
            "job failed", new RuntimeException(new SQLException("any", state)));
    assertThat(DatabaseFailure.of(wrapped)).contains(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "57014", "55P03"})
  void whatTheDatabaseRefusesIsNotItsFailure(String state) {
    assertThat(DatabaseFailure.of(new RuntimeException(new SQLException("any", state)))).isEmpty();
  }

  @Test
  void failuresWithoutADatabaseAreNot() {
    assertThat(DatabaseFailure.of(new IllegalStateException("x"))).isEmpty();
  }
}
