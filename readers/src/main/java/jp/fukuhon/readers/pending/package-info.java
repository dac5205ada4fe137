/**
 * Reading of pending versions chunk by chunk, for the verify job. May use core; never the writers.
 */
@NullMarked
package jp.fukuhon.readers.pending;

import org.jspecify.annotations.NullMarked;
