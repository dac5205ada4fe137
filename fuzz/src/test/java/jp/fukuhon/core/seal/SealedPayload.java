package jp.fukuhon.core.seal;

import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.register.RecordFields;

/** What somebody can send who has the data key and no scruples: any payload, well sealed. */
public final class SealedPayload {

  private SealedPayload() {}

  /** Seals the octets as they are, whatever the codec says that they are. */
  public static byte[] of(
      TransferContext context,
      RecordFields fields,
      Codec codec,
      byte[] commitment,
      byte[] payload) {
    RecordAad aad = new RecordAad();
    aad.use(context);
    RecordLayout layout = RecordLayout.forPayload(payload.length);
    return new RecordCipher(context.keys())
        .seal(layout, aad.of(fields, codec, layout, commitment), payload, payload.length);
  }
}
