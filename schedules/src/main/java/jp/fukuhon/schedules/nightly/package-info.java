/**
 * The nightly start of a gateway's transfers by Quartz, clustered in the party's own database. May
 * use jobs and core.
 */
@NullMarked
package jp.fukuhon.schedules.nightly;

import org.jspecify.annotations.NullMarked;
