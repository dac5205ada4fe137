/**
 * What acceptance tests need around the engine: real processes, faults between them, a checker.
 * Uses practice only; it shares no code with what it judges.
 */
@NullMarked
package jp.fukuhon.testkit;

import org.jspecify.annotations.NullMarked;
