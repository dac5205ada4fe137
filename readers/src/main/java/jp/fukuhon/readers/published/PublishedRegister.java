package jp.fukuhon.readers.published;

import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.transfer.TransferId;

/**
 * The viewable version of a register, still sealed.
 *
 * @param transfer that published it
 * @param fields clear columns
 * @param codec of the sealed octets
 * @param commitment 32 octets
 * @param sealed the ciphertext
 */
public record PublishedRegister(
    TransferId transfer, RecordFields fields, Codec codec, byte[] commitment, byte[] sealed) {}
