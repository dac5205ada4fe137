/** Placeholder. */
@NullMarked
package jp.fukuhon.testkit;

import org.jspecify.annotations.NullMarked;
