/**
 * What keeps evidence beside the transfers, and what proves that what is stored is what was
 * received. May use core and readers.
 */
@NullMarked
package jp.fukuhon.jobs.evidence;

import org.jspecify.annotations.NullMarked;
