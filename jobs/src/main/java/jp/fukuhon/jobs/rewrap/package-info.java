/**
 * The centre's rewrapping job: the keys of accepted transfers, wrapped for a newer key of the
 * centre. May use core, readers and operation.
 */
@NullMarked
package jp.fukuhon.jobs.rewrap;

import org.jspecify.annotations.NullMarked;
