/**
 * The lab: a centre and municipalities laid out in one directory of this machine, with databases,
 * keys, configuration and sample registers. May use every package of the practice environment but
 * the command line.
 */
@NullMarked
package jp.fukuhon.practice.lab;

import org.jspecify.annotations.NullMarked;
