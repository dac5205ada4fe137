/**
 * The practice certificate authority: keys and certificates of parties for tests and the lab, right
 * ones and deliberately wrong ones. May use the root package only.
 */
@NullMarked
package jp.fukuhon.practice.ca;

import org.jspecify.annotations.NullMarked;
