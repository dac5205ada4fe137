/** Placeholder. */
@NullMarked
package jp.fukuhon.readers;

import org.jspecify.annotations.NullMarked;
