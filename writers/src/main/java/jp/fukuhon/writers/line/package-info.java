/**
 * The sender's end of the line: HTTP requests of the exchange procedure over mutual TLS. May use
 * core; never the readers.
 */
@NullMarked
package jp.fukuhon.writers.line;

import org.jspecify.annotations.NullMarked;
