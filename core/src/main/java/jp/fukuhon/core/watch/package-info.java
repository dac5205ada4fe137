/**
 * What a running process counts, for those who watch it (第5-9(1)). Uses no other package of the
 * engine.
 */
@NullMarked
package jp.fukuhon.core.watch;

import org.jspecify.annotations.NullMarked;
