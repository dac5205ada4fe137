/**
 * The soak: kills and network faults, decided by a seed, over municipalities with writers and
 * viewers at work all the time. May use scene and testkit.
 */
@NullMarked
package jp.fukuhon.campaign.soak;

import org.jspecify.annotations.NullMarked;
