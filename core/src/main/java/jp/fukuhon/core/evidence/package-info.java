/**
 * What proves something to others: signed checkpoints of the operation log, receipts and what
 * belongs to them. May use every other package of core.
 */
@NullMarked
package jp.fukuhon.core.evidence;

import org.jspecify.annotations.NullMarked;
