/**
 * Where the time of a transfer went, and which side was late: by this party's ledger and operation
 * log, and by what the other party has signed. May use core, settings and party.
 */
@NullMarked
package jp.fukuhon.app.timeline;

import org.jspecify.annotations.NullMarked;
