/**
 * Sample registers: seeded 戸籍 documents made of real municipality codes and every MJ character, and
 * their loading into a gateway's source table. May use the root package only.
 */
@NullMarked
package jp.fukuhon.practice.samples;

import org.jspecify.annotations.NullMarked;
