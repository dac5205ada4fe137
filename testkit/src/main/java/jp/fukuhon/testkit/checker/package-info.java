/**
 * The invariants of the exchange procedure, read from both databases with SQL of its own. May use
 * the process package; nothing of the engine.
 */
@NullMarked
package jp.fukuhon.testkit.checker;

import org.jspecify.annotations.NullMarked;
