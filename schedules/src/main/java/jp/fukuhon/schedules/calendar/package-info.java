/** Japan's public holidays, from a library and from the Cabinet Office's file. May use the plan. */
@NullMarked
package jp.fukuhon.schedules.calendar;

import org.jspecify.annotations.NullMarked;
