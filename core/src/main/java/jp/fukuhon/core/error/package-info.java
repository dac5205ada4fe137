/**
 * The one table of error codes and the exceptions sorted by what an operator does next. Uses no
 * other package of the engine.
 */
@NullMarked
package jp.fukuhon.core.error;

import org.jspecify.annotations.NullMarked;
