package jp.fukuhon.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class HopTest {

  @Test
  void aLostDatabaseIsTheSendersOwnWhateverWrapsIt() {
    assertThat(Hop.ofSending(new IllegalStateException("job failed", new SQLException("gone"))))
        .isEqualTo(Hop.SENDER_DATABASE);
    assertThat(
            Hop.ofSending(
                new TransferException.Transient("cannot take the lock", new SQLException("gone"))))
        .isEqualTo(Hop.SENDER_DATABASE);
  }

  @Test
  void whatSaysWhereItFailedIsBelieved() {
    assertThat(
            Hop.ofSending(
                new IllegalStateException(
                    new TransferException.Refused(ErrorCode.FORBIDDEN, Hop.FRONT, "403"))))
        .isEqualTo(Hop.FRONT);
    assertThat(Hop.ofSending(new TransferException.Transient(Hop.VERIFY, "still verifying", null)))
        .isEqualTo(Hop.VERIFY);
  }

  @Test
  void anythingElseGoesByItsCode() {
    assertThat(Hop.ofSending(new TransferException.Transient("no answer", new EOFException())))
        .isEqualTo(Hop.LINE);
    assertThat(Hop.ofSending(new TransferException.Configuration("no key", null)))
        .isEqualTo(Hop.SENDER);
    assertThat(Hop.ofSending(new TransferException.Refused(ErrorCode.OVERLOADED, "later")))
        .isEqualTo(Hop.FRONT);
    assertThat(Hop.ofSending(new IllegalStateException("a fault of the program")))
        .isEqualTo(Hop.SENDER);
  }
}
