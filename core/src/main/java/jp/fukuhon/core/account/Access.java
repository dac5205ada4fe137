package jp.fukuhon.core.account;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, proven by the secret of a session or of a token, and what it lets them do. Immutable.
 *
 * @param login of the account; the operation log's actor
 * @param roles of the account; of a token those that both have
 * @param scope whose registers
 * @param mustChangePassword whether nothing but that can be done
 * @param token the token's number; null for a session
 */
public record Access(
    String login,
    Set<AccountRole> roles,
    AccountScope scope,
    boolean mustChangePassword,
    @Nullable Long token) {

  public Access {
    Set<AccountRole> own = EnumSet.noneOf(AccountRole.class);
    own.addAll(roles);
    roles = Collections.unmodifiableSet(own);
  }

  /** Whether a person has signed in, and not a script. */
  public boolean isSession() {
    return token == null;
  }
}
