package jp.fukuhon.core.register;

/**
 * 副本: one version of one register as the gateway reads it, before it is sealed.
 *
 * @param fields the clear columns
 * @param content the register itself, {@code fields.contentLength()} octets; never logged, never
 *     kept
 */
public record RegisterDuplicate(RecordFields fields, byte[] content) {

  /** The id and size only: contents never reach a log. */
  @Override
  public String toString() {
    return "RegisterDuplicate[" + fields.registerId() + ", " + content.length + " octets]";
  }
}
