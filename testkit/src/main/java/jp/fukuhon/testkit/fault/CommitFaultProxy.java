package jp.fukuhon.testkit.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of PostgreSQL that breaks a connection at COMMIT, where the client cannot know
 * what became of its transaction. It reads the client's messages (simple and extended protocol,
 * prepared statements included); connections must not be encrypted. Thread-safe.
 */
public final class CommitFaultProxy implements AutoCloseable {

  /** What happens to a COMMIT. */
  public enum Fault {
    /** The server commits; its answer is lost. */
    LOSE_ANSWER,
    /** The COMMIT never arrives: the server rolls back. */
    LOSE_COMMIT
  }

  private record Armed(Fault fault, String statement) {}

  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
  private final AtomicInteger faults = new AtomicInteger();
  private final Relay relay;

  private CommitFaultProxy(int serverPort) {
    this.relay = new Relay(serverPort, Session::new);
  }

  /** A proxy in front of the server on that port of the loopback. */
  public static CommitFaultProxy to(int serverPort) {
    return new CommitFaultProxy(serverPort);
  }

  /** Where it listens. */
  public int port() {
    return relay.port();
  }

  /**
   * Breaks the next COMMIT of a transaction that ran a statement with this text in it; once.
   *
   * @param statement part of the SQL, as the client writes it
   */
  public void breakNextCommit(Fault fault, String statement) {
    armed.set(new Armed(fault, statement));
  }

  /** How many commits were broken. */
  public int faults() {
    return faults.get();
  }

  @Override
  public void close() {
    relay.close();
  }

  private final class Session implements Relay.Inspector {

    private final FrontendMessages messages = new FrontendMessages(this::statement);
    private boolean relevant;
    private @Nullable Fault pending;

    @Override
    public boolean pass(Direction direction, byte[] buffer, int length, OutputStream out)
        throws IOException {
      Fault now;
      synchronized (this) {
        if (direction == Direction.TO_SERVER) {
          messages.feed(buffer, length);
        }
        now = pending;
      }
      boolean cut = now == Fault.LOSE_COMMIT || (now != null && direction == Direction.TO_CLIENT);
      if (cut) {
        faults.incrementAndGet();
        return false;
      }
      out.write(buffer, 0, length);
      out.flush();
      return true;
    }

    private void statement(String sql) {
      Armed now = armed.get();
      if (sql.regionMatches(true, 0, "COMMIT", 0, 6)) {
        if (now != null && relevant && armed.compareAndSet(now, null)) {
          pending = now.fault();
        }
        relevant = false;
      } else if (sql.regionMatches(true, 0, "ROLLBACK", 0, 8)) {
        relevant = false;
      } else if (now != null && sql.contains(now.statement())) {
        relevant = true;
      }
    }
  }
}
