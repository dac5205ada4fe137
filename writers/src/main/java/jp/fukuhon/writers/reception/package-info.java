/**
 * The receiver's answers to the messages of the exchange procedure. May use core and the store;
 * never the readers.
 */
@NullMarked
package jp.fukuhon.writers.reception;

import org.jspecify.annotations.NullMarked;
