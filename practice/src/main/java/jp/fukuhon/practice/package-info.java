/**
 * The practice environment: everything that plays at being the outside world on one machine. Uses
 * nothing of the engine, so that the engine's tests can use it; never part of the production jar.
 */
@NullMarked
package jp.fukuhon.practice;

import org.jspecify.annotations.NullMarked;
