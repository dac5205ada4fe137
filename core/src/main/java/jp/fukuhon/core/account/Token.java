package jp.fukuhon.core.account;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A script's token as it stands, without its secret. Immutable.
 *
 * @param number of it
 * @param login whose
 * @param name what it is for
 * @param roles that it has as long as its owner has them
 * @param issuedBy who made it
 * @param expiresAt its end
 * @param revokedBy who revoked it; null when nobody has
 */
public record Token(
    long number,
    String login,
    String name,
    Set<AccountRole> roles,
    String issuedBy,
    Instant issuedAt,
    Instant expiresAt,
    @Nullable String revokedBy) {

  public Token {
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /** Whether it is neither revoked nor over. */
  public boolean isValid(Instant now) {
    return revokedBy == null && now.isBefore(expiresAt);
  }
}
