/**
 * The demonstration: an interrupted transfer between real processes, with everything the law asks
 * of it tried on the way. May use every package of the practice environment but the command line.
 */
@NullMarked
package jp.fukuhon.practice.demo;

import org.jspecify.annotations.NullMarked;
