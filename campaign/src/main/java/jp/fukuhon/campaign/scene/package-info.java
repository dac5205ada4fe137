/**
 * A centre and gateways as processes that can be made to stand still at a named point and are
 * killed there, and the operator who types what {@code status} says. May use testkit, and of the
 * engine only the names of its points.
 */
@NullMarked
package jp.fukuhon.campaign.scene;

import org.jspecify.annotations.NullMarked;
