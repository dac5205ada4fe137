/**
 * Reading of the gateway's own table by change number, and the judgement whether a row is what it
 * claims. May use core; never the writers.
 */
@NullMarked
package jp.fukuhon.readers.source;

import org.jspecify.annotations.NullMarked;
