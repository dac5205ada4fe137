/** Every point of the procedure × every process: killed there, and again on the way back. */
@NullMarked
package jp.fukuhon.campaign.points;

import org.jspecify.annotations.NullMarked;
