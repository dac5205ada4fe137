package jp.fukuhon.core.transfer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;

/**
 * The identity of a transfer, {@code 131016-FUKUHON-000042}: its stream and its place in the
 * stream's gapless sequence.
 *
 * @param stream the stream it belongs to
 * @param sequence 1 to 999,999,999,999
 */
public record TransferId(StreamId stream, long sequence) {

  private static final Pattern FORM = Pattern.compile("([0-9]{6})-([A-Z]{1,20})-([0-9]{6,12})");
  private static final long MAX_SEQUENCE = 999_999_999_999L;

  public TransferId {
    if (sequence < 1 || sequence > MAX_SEQUENCE) {
      throw new IllegalArgumentException("transfer sequence " + sequence + " is out of range");
    }
  }

  /**
   * Reads the canonical form; a form that {@link #toString} would not give back is refused.
   *
   * @throws IllegalArgumentException when the text is not a transfer id
   */
  public static TransferId parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a transfer id (expected 131016-FUKUHON-000042)");
    }
    String dataset = form.group(2);
    TransferId id =
        new TransferId(
            new StreamId(
                new MunicipalityCode(form.group(1)),
                Dataset.parse(dataset)
                    .orElseThrow(
                        () -> new IllegalArgumentException("unknown dataset '" + dataset + "'"))),
            Long.parseLong(form.group(3)));
    if (!id.toString().equals(text)) {
      throw new IllegalArgumentException(
          "transfer id '" + text + "' is not in canonical form " + id);
    }
    return id;
  }

  @Override
  public String toString() {
    return String.format("%s-%06d", stream, sequence);
  }
}
