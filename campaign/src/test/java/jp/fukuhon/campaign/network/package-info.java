/** The line between the parties breaks in every way at every message. May use scene and testkit. */
@NullMarked
package jp.fukuhon.campaign.network;

import org.jspecify.annotations.NullMarked;
