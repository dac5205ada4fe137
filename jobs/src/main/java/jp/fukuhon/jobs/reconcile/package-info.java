/**
 * 突合: bringing both sides' leaves up to date and comparing them range by range. The source runs it,
 * the centre prepares its leaves and answers. May use core, readers, writers and operation.
 */
@NullMarked
package jp.fukuhon.jobs.reconcile;

import org.jspecify.annotations.NullMarked;
