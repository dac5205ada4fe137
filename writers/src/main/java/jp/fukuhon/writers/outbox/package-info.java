/** Sealing, signing and sending of blocks. May use core and the line; never the readers. */
@NullMarked
package jp.fukuhon.writers.outbox;

import org.jspecify.annotations.NullMarked;
