package jp.fukuhon.core.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, sorted by what the operator (or the engine) does next; only {@link Transient} is
 * retried.
 *
 * <p>Messages name transfer, municipality, chunk, expected and actual; never the content, names or
 * domiciles of a register.
 */
public abstract sealed class TransferException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String hint;
  private final @Nullable Hop hop;

  private TransferException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    this(code, message, hint, null, cause);
  }

  private TransferException(
      ErrorCode code,
      String message,
      @Nullable String hint,
      @Nullable Hop hop,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.hint = hint;
    this.hop = hop;
  }

  /** The row of the table this belongs to. */
  public ErrorCode code() {
    return code;
  }

  /** The next thing to do: a specific hint if there is one, else the code's. */
  public String hint() {
    return hint == null ? code.hint() : hint;
  }

  /** Where it failed, when that is known; see {@link Hop#ofSending}. */
  public Optional<Hop> hop() {
    return Optional.ofNullable(hop);
  }

  /** A setting, a key file or an argument is wrong; nothing was done. */
  public static final class Configuration extends TransferException {
    private static final long serialVersionUID = 1L;

    public Configuration(String message, @Nullable String hint) {
      super(ErrorCode.CONFIGURATION, message, hint, null);
    }

    public Configuration(String message, @Nullable String hint, Throwable cause) {
      super(ErrorCode.CONFIGURATION, message, hint, cause);
    }
  }

  /** Somebody else holds the run lock. */
  public static final class LockHeld extends TransferException {
    private static final long serialVersionUID = 1L;

    public LockHeld(String message, @Nullable String hint) {
      super(ErrorCode.LOCK_HELD, message, hint, null);
    }
  }

  /** Something is not what its signature, digest or the protocol says; never retried. */
  public static final class Integrity extends TransferException {
    private static final long serialVersionUID = 1L;

    public Integrity(String message) {
      super(ErrorCode.INTEGRITY, message, null, null);
    }

    public Integrity(String message, Throwable cause) {
      super(ErrorCode.INTEGRITY, message, null, cause);
    }

    public Integrity(Hop hop, String message) {
      super(ErrorCode.INTEGRITY, message, null, hop, null);
    }
  }

  /** The two sides hold different registers. */
  public static final class Reconciliation extends TransferException {
    private static final long serialVersionUID = 1L;

    public Reconciliation(String message) {
      super(ErrorCode.RECONCILIATION, message, null, null);
    }
  }

  /** A record of the source is not what it claims. */
  public static final class SourceData extends TransferException {
    private static final long serialVersionUID = 1L;

    public SourceData(String message, @Nullable String hint) {
      super(ErrorCode.SOURCE_DATA, message, hint, null);
    }
  }

  /**
   * A refusal with a code of its own (forbidden, not found, conflict, too large, withheld, bad
   * request).
   */
  public static final class Refused extends TransferException {
    private static final long serialVersionUID = 1L;

    public Refused(ErrorCode code, String message) {
      super(code, message, null, null);
    }

    public Refused(ErrorCode code, String message, @Nullable String hint) {
      super(code, message, hint, null);
    }

    public Refused(ErrorCode code, Hop hop, String message) {
      super(code, message, null, hop, null);
    }
  }

  /** Somebody asked the run to stop while it waited; what is open can be gone on with. */
  public static final class Stopped extends TransferException {
    private static final long serialVersionUID = 1L;

    public Stopped(String message) {
      super(ErrorCode.STOPPED, message, null, null);
    }
  }

  /** The line, the peer or the database failed; the same again may succeed. */
  public static final class Transient extends TransferException {
    private static final long serialVersionUID = 1L;

    public Transient(String message, @Nullable Throwable cause) {
      super(ErrorCode.UNAVAILABLE, message, null, cause);
    }

    public Transient(Hop hop, String message, @Nullable Throwable cause) {
      super(ErrorCode.UNAVAILABLE, message, null, hop, cause);
    }
  }
}
