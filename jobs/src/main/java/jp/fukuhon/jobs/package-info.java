/** Placeholder. */
@NullMarked
package jp.fukuhon.jobs;

import org.jspecify.annotations.NullMarked;
