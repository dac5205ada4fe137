package jp.fukuhon.core.directory;

import java.util.Locale;
import java.util.Optional;

/** What kind of name a host has; LG.JP names come in two kinds. */
public enum HostKind {
  /** 地方公共団体ドメイン名, below lg.jp: the only kind that a municipality has on LGWAN. */
  MUNICIPALITY,
  /** 行政サービス用ドメイン名, below lg.jp: for the Internet, not used on LGWAN; always refused. */
  ADMINISTRATIVE_SERVICE,
  /** 府省: an exact name outside lg.jp. */
  MINISTRY,
  /** 戸籍副本データ管理センター: an exact name outside lg.jp. */
  CENTRE;

  /** As it stands in a directory, for example {@code administrative-service}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of that word, or empty. */
  public static Optional<HostKind> parse(String word) {
    for (HostKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
