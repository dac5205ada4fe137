/**
 * Stock Spring Batch copying a table, in a process of its own, as its documentation shows it. Uses
 * nothing of ours.
 */
@NullMarked
package jp.fukuhon.bench.spring;

import org.jspecify.annotations.NullMarked;
