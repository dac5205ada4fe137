package jp.fukuhon.core.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The centre's answer, in the order of the question.
 *
 * @param records one for each asked for
 */
public record DetailAnswer(List<Entry> records) {

  /**
   * What the centre holds.
   *
   * @param held null when it has no such leaf
   * @param transferState the state at the centre of the transfer that was asked about; null when it
   *     was never offered or none was asked about
   * @param chunkWhole whether the rows of the chunk in which the record is, or would be, give the
   *     content root that was acknowledged; null when there is no such chunk
   */
  public record Entry(
      @Nullable Held held, @Nullable String transferState, @Nullable Boolean chunkWhole) {}

  /**
   * A leaf of the centre.
   *
   * @param registerId of the record
   * @param revision of its newest published version
   * @param withdrawn it is a withdrawal
   * @param changeSeq of that version
   * @param transfer that published it
   * @param damaged it does not open
   */
  public record Held(
      String registerId,
      int revision,
      boolean withdrawn,
      long changeSeq,
      String transfer,
      boolean damaged) {}

  public DetailAnswer {
    records = List.copyOf(records);
  }
}
