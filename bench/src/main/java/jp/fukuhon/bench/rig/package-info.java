/**
 * What a measurement stands on: a place, one server, processes, their figures from /proc. May use
 * the practice environment only.
 */
@NullMarked
package jp.fukuhon.bench.rig;

import org.jspecify.annotations.NullMarked;
