/** Placeholder. */
@NullMarked
package jp.fukuhon.app;

import org.jspecify.annotations.NullMarked;
