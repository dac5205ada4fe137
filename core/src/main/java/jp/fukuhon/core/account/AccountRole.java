package jp.fukuhon.core.account;

import java.util.Optional;

/** What a person may do; somebody may have several. */
public enum AccountRole {
  /** Starts, stops and repairs transfers, keeps peers out. */
  OPERATOR,
  /** 法務局: reads the reports of the municipalities of a bureau, asks for comparisons. */
  BUREAU,
  /** Reads the operation log. */
  AUDITOR,
  /** Gives accounts and takes them away; always for the whole party. */
  ADMINISTRATOR;

  /** The role of that name in any case; empty for anything else. */
  public static Optional<AccountRole> parse(String name) {
    for (AccountRole role : values()) {
      if (role.name().equalsIgnoreCase(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
