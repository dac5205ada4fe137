package jp.fukuhon.practice.samples;

/**
 * One sample register, as a register system would feed it to the gateway.
 *
 * @param registerId ASCII of fixed width, {@code 131016-0000001}
 * @param kind {@code CURRENT} (戸籍), {@code REMOVED} (除かれた戸籍) or {@code SUPERSEDED} (改製原戸籍)
 * @param revision 1 or more
 * @param mediaType of the content
 * @param content the document; not copied, so do not change it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per record would cost
public record SampleRegister(
    String registerId, String kind, int revision, String mediaType, byte[] content) {}
