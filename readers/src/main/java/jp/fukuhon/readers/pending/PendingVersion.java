package jp.fukuhon.readers.pending;

import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;

/** One stored version, still sealed. */
public record PendingVersion(RecordFields fields, Codec codec, byte[] commitment, byte[] sealed) {}
