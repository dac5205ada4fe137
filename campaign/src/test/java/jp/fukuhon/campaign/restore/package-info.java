/** Databases put back to older states at every moment of a transfer. May use scene. */
@NullMarked
package jp.fukuhon.campaign.restore;

import org.jspecify.annotations.NullMarked;
