package jp.fukuhon.core.seal;

import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.RecordFields;

/**
 * The associated data of a record: everything that stands in the clear beside its ciphertext. One
 * worker's; the transfer's part is encoded once.
 */
final class RecordAad {

  private static final String LABEL = "fukuhon/1/record";

  private final FieldEncoder encoder = new FieldEncoder();
  private int mark;
  private String dictionaryId = "";

  void use(TransferContext context) {
    encoder
        .reset()
        .text(LABEL)
        .text(context.suite().label())
        .text(context.transfer().toString())
        .text(context.transfer().stream().municipality().value())
        .text(context.transfer().stream().dataset().name());
    mark = encoder.length();
    dictionaryId = context.dictionary().map(Dictionary::id).orElse("");
  }

  FieldEncoder of(RecordFields fields, Codec codec, RecordLayout layout, byte[] commitment) {
    encoder.truncate(mark);
    RecordDigest.appendColumns(encoder, fields);
    return encoder
        .number(codec.number())
        .text(codec == Codec.ZSTD_DICTIONARY ? dictionaryId : "")
        .number(layout.number())
        .bytes(commitment);
  }
}
