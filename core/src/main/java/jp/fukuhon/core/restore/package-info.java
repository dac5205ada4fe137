/**
 * Finding out that a database was put back to an older state: high-water marks outside of it, and
 * the quarantine of streams that are out of step. May use register, transfer, audit, file and
 * error.
 */
@NullMarked
package jp.fukuhon.core.restore;

import org.jspecify.annotations.NullMarked;
