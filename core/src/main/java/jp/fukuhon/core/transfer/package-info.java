/**
 * What a transfer is: its identity, its signed documents and its state machine. May use register,
 * error and digest.
 */
@NullMarked
package jp.fukuhon.core.transfer;

import org.jspecify.annotations.NullMarked;
