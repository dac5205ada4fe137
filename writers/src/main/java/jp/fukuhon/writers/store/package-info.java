/**
 * Appending of sealed records to the centre's database by COPY. May use core; never the readers.
 */
@NullMarked
package jp.fukuhon.writers.store;

import org.jspecify.annotations.NullMarked;
