/**
 * The practice environment's command line. May use every other package of the practice environment.
 */
@NullMarked
package jp.fukuhon.practice.cli;

import org.jspecify.annotations.NullMarked;
