package jp.fukuhon.core.error;

/**
 * The one table of what can go wrong: exit codes, problem types and the operations manual come from
 * it.
 *
 * <p>The name in lower case with hyphens is the problem type ({@code
 * urn:fukuhon:problem:lock-held}).
 */
public enum ErrorCode {
  UNEXPECTED(
      1, 500, "An unexpected error", "Read the log; restart the transfer once the cause is known."),
  JOB_FAILED(2, 500, "The job failed", "See 'status'; then 'restart ID'."),
  CONFIGURATION(
      10,
      400,
      "A setting, key file or argument is wrong",
      "Correct what the message names and run again."),
  LOCK_HELD(
      11,
      423,
      "Somebody else is at work on this stream",
      "Wait for the holder that the message names."),
  INTEGRITY(
      12,
      422,
      "Data is not what its signature or digest says",
      "Do not retry; keep the evidence and call support."),
  RECONCILIATION(
      13, 409, "Both sides hold different registers", "Read the report and approve a resend."),
  SOURCE_DATA(
      14,
      422,
      "A record of the source is not what it claims",
      "Correct the rows listed in source.quarantine."),
  STOPPED(130, 503, "Stopped; can be restarted", "Run 'restart ID'."),
  TERMINATED(143, 503, "Terminated; can be restarted", "Run 'restart ID'."),
  BAD_REQUEST(10, 400, "The request is malformed", "Compare it with docs/protocol.md."),
  FORBIDDEN(10, 403, "This party may not do that", "Check the peer directory and the certificate."),
  NOT_FOUND(10, 404, "There is no such thing", "Check the id."),
  CONFLICT(
      12,
      409,
      "The other side holds something different",
      "Compare 'status' of both sides; do not force."),
  TOO_LARGE(14, 413, "A message is larger than agreed", "Lower the block limits of new transfers."),
  WITHHELD(
      11, 423, "The register is being updated", "Try again when the transfer has its outcome."),
  RESTORED(
      12,
      409,
      "A database was put back to an older state, its stream is quarantined",
      "Run 'recover STREAM' at the stream's gateway; 'status' names it."),
  FROZEN(
      11,
      409,
      "The register is frozen by a transfer",
      "Use source.submit, or wait for the outcome."),
  CLOCK(
      10,
      503,
      "This machine's clock is wrong, nothing is signed",
      "Set the clock by a time server (see 'doctor'), then 'restart ID'."),
  PLANNED_CHANGE(
      10,
      503,
      "A planned change of host or name server is due, no new transfer begins",
      "On its day or later run 'doctor'; without a fault new transfers begin again."),
  UNAVAILABLE(
      2,
      503,
      "The other side cannot be reached or is busy",
      "What is open stays frozen and withheld; when the other side answers again, see 'status' for"
          + " the command to type."),
  OVERLOADED(
      2,
      503,
      "The other side takes nothing more for now",
      "Nothing: a run asks again by itself until it is let in, or its window closes. When it lasts,"
          + " see reception.max-… at the centre."),
  NOT_SIGNED_IN(
      10, 401, "Nobody has signed in, or not any more", "Sign in again, or have a token made."),
  NOT_ALLOWED(
      10,
      403,
      "This account may not do that",
      "Ask an administrator; 'account list' shows roles, municipalities and datasets."),
  PASSWORD_DUE(
      10,
      403,
      "The password that was given out has to be changed first",
      "PUT /v1/account/password with the old and a new one."),
  TOO_MANY_ATTEMPTS(2, 429, "Too many attempts to sign in", "Wait as long as Retry-After says.");

  private final int exitCode;
  private final int httpStatus;
  private final String title;
  private final String hint;

  ErrorCode(int exitCode, int httpStatus, String title, String hint) {
    this.exitCode = exitCode;
    this.httpStatus = httpStatus;
    this.title = title;
    this.hint = hint;
  }

  /** The process's exit code when a verb ends with this. */
  public int exitCode() {
    return exitCode;
  }

  /** The HTTP status of the problem document. */
  public int httpStatus() {
    return httpStatus;
  }

  /** One line for people. */
  public String title() {
    return title;
  }

  /** What an operator does next. */
  public String hint() {
    return hint;
  }

  /** The problem type (RFC 9457). */
  public String problemType() {
    return "urn:fukuhon:problem:" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
