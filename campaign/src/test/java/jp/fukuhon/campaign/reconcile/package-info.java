/** Comparisons (突合) killed, replayed, over restored databases. May use scene and testkit. */
@NullMarked
package jp.fukuhon.campaign.reconcile;

import org.jspecify.annotations.NullMarked;
