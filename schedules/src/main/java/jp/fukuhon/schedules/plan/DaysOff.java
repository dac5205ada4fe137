package jp.fukuhon.schedules.plan;

import java.time.LocalDate;
import java.util.Optional;

/** Days on which no night begins: public holidays and an office's own closing days. */
@FunctionalInterface
public interface DaysOff {

  /** No day. */
  DaysOff NONE = day -> Optional.empty();

  /** Why a day is off, in the words people know it by; empty when it is not. */
  Optional<String> reason(LocalDate day);

  /** This day off or the other. */
  default DaysOff or(DaysOff other) {
    return day -> reason(day).or(() -> other.reason(day));
  }
}
