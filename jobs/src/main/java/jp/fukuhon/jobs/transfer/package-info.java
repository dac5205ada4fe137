/**
 * The transfer job of the sender: prepare, offer, send, complete, settle. May use core, readers,
 * writers and operation.
 */
@NullMarked
package jp.fukuhon.jobs.transfer;

import org.jspecify.annotations.NullMarked;
