/** What was measured, for people and for programs. May use contest and rig. */
@NullMarked
package jp.fukuhon.bench.report;

import org.jspecify.annotations.NullMarked;
