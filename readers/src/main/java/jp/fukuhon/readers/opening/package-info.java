/**
 * The one component that may open records at the centre, with its own access to the decryption key.
 * May use core and published; never the writers.
 */
@NullMarked
package jp.fukuhon.readers.opening;

import org.jspecify.annotations.NullMarked;
