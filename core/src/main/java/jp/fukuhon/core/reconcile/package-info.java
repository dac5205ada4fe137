/**
 * 突合: the documents of a comparison, the digests of its tree and the key of one comparison. May use
 * register, digest, transfer and error.
 */
@NullMarked
package jp.fukuhon.core.reconcile;

import org.jspecify.annotations.NullMarked;
