/**
 * What keeps evidence beside the transfers: checkpoints of the operation log when they are due. May
 * use core.
 */
@NullMarked
package jp.fukuhon.jobs.evidence;

import org.jspecify.annotations.NullMarked;
