/** The verbs of the benchmark. May use every other package of it. */
@NullMarked
package jp.fukuhon.bench.cli;

import org.jspecify.annotations.NullMarked;
