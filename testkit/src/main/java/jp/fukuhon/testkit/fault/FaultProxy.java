package jp.fukuhon.testkit.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback that misbehaves as it is told, whatever protocol it carries. It may
 * be switched while connections are open. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  private final AtomicReference<Behaviour> behaviour = new AtomicReference<>(new Behaviour.Pass());
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final AtomicInteger faults = new AtomicInteger();
  private final Relay relay;

  private FaultProxy(int targetPort) {
    this.relay = new Relay(targetPort, Connection::new);
  }

  /** A proxy that passes everything on to a port of the loopback, until it is told otherwise. */
  public static FaultProxy to(int targetPort) {
    return new FaultProxy(targetPort);
  }

  /** Where it listens. */
  public int port() {
    return relay.port();
  }

  /** Behaves so from now on. */
  public void behave(Behaviour next) {
    behaviour.set(next);
    if (next instanceof Behaviour.Refuse) {
      relay.cutAll();
    }
  }

  /** Octets that went to or came for one side, those that were swallowed included. */
  public long octets(Direction direction) {
    return (direction == Direction.TO_SERVER ? toServer : toClient).get();
  }

  /** How many connections were cut or refused. */
  public int faults() {
    return faults.get();
  }

  @Override
  public void close() {
    relay.close();
  }

  private final class Connection implements Relay.Inspector {

    private @Nullable Behaviour seen;
    private long sinceSwitch;

    @Override
    public boolean accepts() {
      boolean refused = behaviour.get() instanceof Behaviour.Refuse;
      if (refused) {
        faults.incrementAndGet();
      }
      return !refused;
    }

    @Override
    public boolean pass(Direction direction, byte[] buffer, int length, OutputStream out)
        throws IOException {
      (direction == Direction.TO_SERVER ? toServer : toClient).addAndGet(length);
      Behaviour now = Objects.requireNonNull(behaviour.get());
      int allowed = allowed(now, direction, length);
      if (now instanceof Behaviour.Silence) {
        return true;
      }
      if (now instanceof Behaviour.Delay delay) {
        LockSupport.parkNanos(delay.by().toNanos());
      }
      if (now instanceof Behaviour.Throttle throttle) {
        LockSupport.parkNanos(length * 1_000_000_000L / throttle.octetsPerSecond());
      }
      if (allowed > 0) {
        out.write(buffer, 0, allowed);
        out.flush();
      }
      if (allowed < length) {
        faults.incrementAndGet();
        return false;
      }
      return true;
    }

    private synchronized int allowed(Behaviour now, Direction direction, int length) {
      if (now != seen) {
        seen = now;
        sinceSwitch = 0;
      }
      return switch (now) {
        case Behaviour.Pass p -> length;
        case Behaviour.Delay d -> length;
        case Behaviour.Throttle t -> length;
        case Behaviour.Silence s -> length;
        case Behaviour.Refuse r -> 0;
        case Behaviour.CutAfter cut -> {
          if (direction != cut.direction()) {
            yield length;
          }
          int left = (int) Math.clamp(cut.octets() - sinceSwitch, 0, length);
          sinceSwitch += length;
          yield left;
        }
        case Behaviour.SwallowAnswer swallow -> swallow(swallow, direction, length);
      };
    }

    private int swallow(Behaviour.SwallowAnswer swallow, Direction direction, int length) {
      if (direction == Direction.TO_SERVER) {
        sinceSwitch += length;
        return length;
      }
      boolean answer = sinceSwitch >= swallow.shortestRequest();
      return answer && behaviour.compareAndSet(swallow, new Behaviour.Pass()) ? 0 : length;
    }
  }
}
