/**
 * Databases put back to an older state, and what is to be true afterwards. May use the other
 * packages of the testkit.
 */
@NullMarked
package jp.fukuhon.testkit.restore;

import org.jspecify.annotations.NullMarked;
