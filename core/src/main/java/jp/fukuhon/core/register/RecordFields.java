package jp.fukuhon.core.register;

/**
 * The clear columns of one version of one register: everything that both parties store beside the
 * sealed content.
 *
 * @param registerId the record's id within its stream, 1 to {@value #MAX_REGISTER_ID} characters
 * @param changeSeq the sender's number of this change, 1 or more
 * @param kind what the register is
 * @param revision the register system's revision, 0 or more
 * @param mediaType of the content, 1 to {@value #MAX_MEDIA_TYPE} printable ASCII characters
 * @param withdrawn true for a withdrawal, whose content is empty
 * @param contentLength octets of the content, 0 to {@value #MAX_CONTENT}
 */
public record RecordFields(
    String registerId,
    long changeSeq,
    RegisterKind kind,
    int revision,
    String mediaType,
    boolean withdrawn,
    long contentLength) {

  /** Characters (UTF-16 units) in a register id. */
  public static final int MAX_REGISTER_ID = 200;

  /** Characters in a media type. */
  public static final int MAX_MEDIA_TYPE = 100;

  /** Octets in one record's content: 64 MiB. */
  public static final long MAX_CONTENT = 64L << 20;

  public RecordFields {
    require(!registerId.isEmpty() && registerId.length() <= MAX_REGISTER_ID, "register id length");
    require(changeSeq > 0, "change_seq must be positive");
    require(revision >= 0, "revision must not be negative");
    require(
        !mediaType.isEmpty() && mediaType.length() <= MAX_MEDIA_TYPE && isPrintableAscii(mediaType),
        "media type");
    require(contentLength >= 0 && contentLength <= MAX_CONTENT, "content length");
    require(!withdrawn || contentLength == 0, "a withdrawal has no content");
  }

  // a loop, not a stream: every record of a transfer passes here several times
  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("record fields: " + what);
    }
  }
}
