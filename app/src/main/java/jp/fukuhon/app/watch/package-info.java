/**
 * Health and metrics of a serving party (第5-7(3), 5-9(1)), on a listener of their own. May use
 * core, jobs, schedules, settings and party; nothing uses it but the command line.
 */
@NullMarked
package jp.fukuhon.app.watch;

import org.jspecify.annotations.NullMarked;
