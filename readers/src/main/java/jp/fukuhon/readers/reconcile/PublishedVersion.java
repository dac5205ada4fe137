package jp.fukuhon.readers.reconcile;

import jp.fukuhon.core.transfer.TransferId;

/**
 * The newest published version of a record as its row stands, before anybody has judged it: it may
 * have been tampered with.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record PublishedVersion(
    TransferId transfer,
    long transferNo,
    String registerId,
    long changeSeq,
    String kind,
    int revision,
    String mediaType,
    boolean withdrawn,
    long contentLength,
    int codec,
    byte[] commitment,
    byte[] sealed) {}
