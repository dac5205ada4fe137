package jp.fukuhon.core.seal;

import jp.fukuhon.core.digest.Codec;

/**
 * A record's content, sealed.
 *
 * @param codec how the plaintext of the cipher relates to the content
 * @param commitment 32 octets
 * @param sealed layout octet, nonce or salt, ciphertext with its tags; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier on the hot path, never compared
public record SealedContent(Codec codec, byte[] commitment, byte[] sealed) {}
