/**
 * The pre-flight: what can be known before a transfer about names, line, clock, keys, database,
 * disk and JVM; one class for each family of checks. May use party, time, settings and core.
 */
@NullMarked
package jp.fukuhon.app.doctor;

import org.jspecify.annotations.NullMarked;
