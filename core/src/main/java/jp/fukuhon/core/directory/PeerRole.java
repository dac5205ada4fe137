package jp.fukuhon.core.directory;

import java.util.Locale;
import java.util.Optional;

/** What a party does on the line. */
public enum PeerRole {
  /** 市区町村: sends its own registers. */
  MUNICIPALITY(HostKind.MUNICIPALITY),
  /** 管轄法務局等: reads published registers. */
  VIEWER(HostKind.MINISTRY),
  /** 外務省: receives GAIMU. */
  MINISTRY(HostKind.MINISTRY),
  /** 戸籍副本データ管理センター. */
  CENTRE(HostKind.CENTRE);

  private final HostKind hosts;

  PeerRole(HostKind hosts) {
    this.hosts = hosts;
  }

  /** The kind that all of its hosts have. */
  public HostKind hosts() {
    return hosts;
  }

  /** As it stands in a directory. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that word, or empty. */
  public static Optional<PeerRole> parse(String word) {
    for (PeerRole role : values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
