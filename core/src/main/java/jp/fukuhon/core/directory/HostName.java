package jp.fukuhon.core.directory;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host's full name in lower case, without a trailing dot and without wildcards; international
 * labels as {@code xn--}.
 *
 * @param value for example {@code fukuhon.city.chiyoda.lg.jp}
 */
public record HostName(String value) {

  private static final int LONGEST = 253;
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])");

  public HostName {
    if (value.length() > LONGEST || !NAME.matcher(value).matches()) {
      throw new IllegalArgumentException("no full host name");
    }
  }

  /** Reads a name; upper case is folded; empty when it is no full host name. */
  public static Optional<HostName> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.length() <= LONGEST && NAME.matcher(lower).matches()
        ? Optional.of(new HostName(lower))
        : Optional.empty();
  }

  /** True when it lies below that domain, for example {@code lg.jp}; not the domain itself. */
  public boolean isBelow(String domain) {
    return value.endsWith("." + domain);
  }

  @Override
  public String toString() {
    return value;
  }
}
