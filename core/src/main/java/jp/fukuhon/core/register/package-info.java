/**
 * The registers themselves: codes, kinds, datasets and what a record that is not what it claims
 * looks like. Uses no other package of the engine.
 */
@NullMarked
package jp.fukuhon.core.register;

import org.jspecify.annotations.NullMarked;
