/**
 * A gateway's nights, and its comparisons with the centre, as they are run: woken by Quartz,
 * planned by the plan, written down in the party's own database, done by the jobs. May use the
 * plan, jobs and core.
 */
@NullMarked
package jp.fukuhon.schedules.nightly;

import org.jspecify.annotations.NullMarked;
