/**
 * A real PostgreSQL server on this machine for tests and the lab: binaries unpacked, initialised,
 * started and stopped. May use the root package of the practice environment only.
 */
@NullMarked
package jp.fukuhon.practice.database;

import org.jspecify.annotations.NullMarked;
