/**
 * Named points at the boundaries of the exchange procedure, at which the fault campaign kills the
 * process from outside; they cost nothing in production. Uses nothing of the engine.
 */
@NullMarked
package jp.fukuhon.core.fault;

import org.jspecify.annotations.NullMarked;
