/**
 * 掃除: the job that removes what is needed no more, in short transactions that give way to everybody
 * else. May use core and operation.
 */
@NullMarked
package jp.fukuhon.jobs.sweep;

import org.jspecify.annotations.NullMarked;
