package jp.fukuhon.app.notices;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Something that the municipality is told.
 *
 * @param key names the event for ever, so that a repetition is known for one
 * @param kind what happened
 * @param stream null when it concerns none
 * @param businessDate null when it concerns no night
 * @param transfer id; null when it concerns none
 * @param happenedAt when
 * @param detail one line, nothing of a register; may be empty
 */
record Notice(
    String key,
    Kind kind,
    @Nullable String stream,
    @Nullable LocalDate businessDate,
    @Nullable String transfer,
    Instant happenedAt,
    String detail) {}
