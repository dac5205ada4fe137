/**
 * When a stream may be sent or compared and what is to be done now: windows, nights, comparisons,
 * their outcomes, forecasts. Pure: no Spring, no Quartz, no database, no clock of its own; time is
 * an argument. May use {@code core.register} and {@code core.digest} only.
 */
@NullMarked
package jp.fukuhon.schedules.plan;

import org.jspecify.annotations.NullMarked;
