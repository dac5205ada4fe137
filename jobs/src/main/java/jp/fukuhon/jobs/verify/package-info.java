/**
 * The verify job of the centre: opens every pending record, then decides. May use core, readers,
 * writers and operation.
 */
@NullMarked
package jp.fukuhon.jobs.verify;

import org.jspecify.annotations.NullMarked;
