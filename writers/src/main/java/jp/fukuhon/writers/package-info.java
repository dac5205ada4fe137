/** Placeholder. */
@NullMarked
package jp.fukuhon.writers;

import org.jspecify.annotations.NullMarked;
