package jp.fukuhon.practice.ca;

/**
 * Who a certificate is about.
 *
 * @param code the party code: a municipality's six digits, or {@code CENTRE}
 * @param displayName its name for people
 * @param hostName its registered host name
 */
public record PartyIdentity(String code, String displayName, String hostName) {

  /** The centre's party code. */
  public static final String CENTRE_CODE = "CENTRE";

  /** The centre (戸籍副本データ管理センター). */
  public static PartyIdentity centre() {
    return new PartyIdentity(CENTRE_CODE, "戸籍副本データ管理センター", "fukuhon-centre.moj.go.jp");
  }

  /** A municipality under its practice host name. */
  public static PartyIdentity municipality(String code, String name) {
    return new PartyIdentity(code, name, "fukuhon-" + code + ".lg.jp");
  }

  /** The same party under another host name, for a certificate that must be refused. */
  public PartyIdentity withHostName(String other) {
    return new PartyIdentity(code, displayName, other);
  }

  /** The same host with another party's code, for a certificate that must be refused. */
  public PartyIdentity withCode(String other) {
    return new PartyIdentity(other, displayName, hostName);
  }
}
