package jp.fukuhon.core.reconcile;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The source asks what the centre's ledger says of records that differ.
 *
 * @param records at most {@value #MOST}
 */
public record DetailQuestion(List<Entry> records) {

  /** Records in one question. */
  public static final int MOST = 200;

  /**
   * A record that differs.
   *
   * @param slot of its leaf in this comparison
   * @param prefix of the range that it was found in
   * @param transfer by which the source's state was sent; null when the source has none
   * @param changeSeq of the source's state, 0 when it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Entry(byte[] slot, String prefix, @Nullable String transfer, long changeSeq) {

    public Entry {
      LeafDigest.requirePrefix(prefix);
      Objects.requireNonNull(slot, "slot");
    }
  }

  public DetailQuestion {
    records = List.copyOf(records);
    if (records.isEmpty() || records.size() > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " records in a question");
    }
  }
}
