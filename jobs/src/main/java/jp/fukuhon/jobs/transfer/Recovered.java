package jp.fukuhon.jobs.transfer;

import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;

/**
 * What a recovery came to.
 *
 * @param stream which
 * @param restored whose database was found to have been put back
 * @param learnt outcomes that the gateway has taken in
 * @param sequence of the newest outcome, now of both sides
 * @param since change number from which the next transfer goes on
 * @param renumbered rows of the source that got new numbers
 */
public record Recovered(
    StreamId stream, Restored restored, long learnt, long sequence, long since, long renumbered) {}
