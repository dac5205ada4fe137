package jp.fukuhon.readers.source;

import org.jspecify.annotations.Nullable;

/**
 * A row of source.register as it stands, before anybody has judged it.
 *
 * @param content null when it is larger than a record may be; it is not read then
 */
record SourceRow(
    String registerId,
    long changeSeq,
    String kind,
    int revision,
    String mediaType,
    boolean withdrawn,
    long contentLength,
    byte @Nullable [] content) {}
