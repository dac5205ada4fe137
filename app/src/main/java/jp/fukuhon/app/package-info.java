/** The executable: the main class. May use everything. */
@NullMarked
package jp.fukuhon.app;

import org.jspecify.annotations.NullMarked;
