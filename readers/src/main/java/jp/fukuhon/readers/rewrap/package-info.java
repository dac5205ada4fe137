/**
 * Accepted transfers whose keys are to be rewrapped, in the order of their numbers. May use core;
 * never the writers.
 */
@NullMarked
package jp.fukuhon.readers.rewrap;

import org.jspecify.annotations.NullMarked;
