/** Placeholder. */
@NullMarked
package jp.fukuhon.schedules;

import org.jspecify.annotations.NullMarked;
