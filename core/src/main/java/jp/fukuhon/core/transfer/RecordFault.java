package jp.fukuhon.core.transfer;

import java.util.Objects;

/**
 * One record that is not what it claims; never its content.
 *
 * @param registerId of the record
 * @param changeSeq of the version at fault
 * @param reason a word of {@link FaultReason}
 */
public record RecordFault(String registerId, long changeSeq, String reason) {

  public RecordFault {
    Objects.requireNonNull(registerId, "registerId");
    Objects.requireNonNull(reason, "reason");
  }
}
