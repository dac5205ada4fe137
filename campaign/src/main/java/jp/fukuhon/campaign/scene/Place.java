package jp.fukuhon.campaign.scene;

import java.util.Locale;
import jp.fukuhon.core.fault.FaultPoint;

/**
 * A point and a moment of it.
 *
 * @param point of the procedure
 * @param moment before, inside or after
 */
public record Place(FaultPoint point, Moment moment) {

  /** As processes write it: {@code FREEZE.before}. */
  @Override
  public String toString() {
    return point.name() + "." + moment.name().toLowerCase(Locale.ROOT);
  }
}
