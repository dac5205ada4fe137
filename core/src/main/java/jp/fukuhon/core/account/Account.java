package jp.fukuhon.core.account;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person's account as it stands, without its password. Immutable.
 *
 * @param login what the person types and the operation log names; never given to another person
 * @param person's name
 * @param roles one at least
 * @param scope whose registers
 * @param passwordUntil until when the password that was given out can be used; null when the person
 *     has chosen one
 * @param failures in a row since the last sign-in or lock-out
 * @param lockOuts since the last sign-in
 * @param lockedUntil end of the last lock-out; null when there was none
 * @param barredBy who has locked it until it is unlocked; null when nobody has
 * @param createdBy who gave it
 * @param createdAt when
 * @param endedBy who took it away, for ever; null when it is there
 */
public record Account(
    String login,
    String person,
    Set<AccountRole> roles,
    AccountScope scope,
    @Nullable Instant passwordUntil,
    int failures,
    int lockOuts,
    @Nullable Instant lockedUntil,
    @Nullable String barredBy,
    String createdBy,
    Instant createdAt,
    @Nullable String endedBy) {

  /** How a login is written: never as a party's code, so that the log's actors stay apart. */
  public static final Pattern LOGIN = Pattern.compile("[a-z][a-z0-9._-]{1,31}");

  private static final Set<String> RESERVED = Set.of("engine", "unknown");

  public Account {
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /** Whether a text can be a login. */
  public static boolean isLogin(String text) {
    return LOGIN.matcher(text).matches() && !RESERVED.contains(text);
  }

  /** Whether its password was given out and has to be changed before anything else. */
  public boolean mustChangePassword() {
    return passwordUntil != null;
  }

  /** Whether somebody has locked it or taken it away: nothing of it works. */
  public boolean isClosed() {
    return barredBy != null || endedBy != null;
  }

  /** Whether failures have locked its sign-in at a moment. */
  public boolean isLockedOut(Instant now) {
    return lockedUntil != null && now.isBefore(lockedUntil);
  }
}
