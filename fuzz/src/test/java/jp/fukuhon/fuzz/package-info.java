/**
 * Every decoder that sees octets from outside, fed with noise: by Jazzer along what it covers
 * (long, {@code fuzz/run}), and in the ordinary build with the corpus in the resources and changes
 * to it. May use everything; nothing uses it.
 */
@NullMarked
package jp.fukuhon.fuzz;

import org.jspecify.annotations.NullMarked;
