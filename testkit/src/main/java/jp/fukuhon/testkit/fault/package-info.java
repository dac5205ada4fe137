/**
 * Faults of the line, of the connection to PostgreSQL and gates inside it, switched while they run.
 * May use the process package; nothing of the engine.
 */
@NullMarked
package jp.fukuhon.testkit.fault;

import org.jspecify.annotations.NullMarked;
