/**
 * A practice environment and the engine's processes in it: started, watched, killed, cleared away.
 * May use practice.
 */
@NullMarked
package jp.fukuhon.testkit.process;

import org.jspecify.annotations.NullMarked;
