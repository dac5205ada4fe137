/** The contestants and the order in which they run. May use rig and spring. */
@NullMarked
package jp.fukuhon.bench.contest;

import org.jspecify.annotations.NullMarked;
