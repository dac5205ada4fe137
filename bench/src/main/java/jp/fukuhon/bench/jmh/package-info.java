/** JMH benchmarks of the hot path. May use core, writers and the practice environment's samples. */
@NullMarked
package jp.fukuhon.bench.jmh;

import org.jspecify.annotations.NullMarked;
