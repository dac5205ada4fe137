/**
 * The engine alone, in situations that the side-by-side run does not make: memory, scale, many
 * nights, a resume, viewing. May use rig and report.
 */
@NullMarked
package jp.fukuhon.bench.scenario;

import org.jspecify.annotations.NullMarked;
