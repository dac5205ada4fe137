/** A time-stamping authority (RFC 3161) on this machine's loopback. May use practice. */
@NullMarked
package jp.fukuhon.testkit.tsa;

import org.jspecify.annotations.NullMarked;
