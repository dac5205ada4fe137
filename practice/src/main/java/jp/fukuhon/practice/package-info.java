/** Placeholder. */
@NullMarked
package jp.fukuhon.practice;

import org.jspecify.annotations.NullMarked;
