package jp.fukuhon.core.transfer;

import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents' JSON form: strict both ways, so that two readings of the same bytes cannot differ.
 * Thread-safe.
 *
 * <p>Unknown, missing, repeated and wrongly typed members are refused, as is anything behind the
 * document.
 */
public final class Documents {

  private static final int DEEPEST = 8;
  private static final int LONGEST_STRING = 4 << 20;
  private static final long LONGEST_DOCUMENT = 32L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_STRING)
                          .maxNumberLength(20)
                          .maxNameLength(100)
                          .maxDocumentLength(LONGEST_DOCUMENT)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(tools.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Documents() {}

  /** The document's bytes, UTF-8. */
  public static byte[] write(Object document) {
    return MAPPER.writeValueAsBytes(document);
  }

  /**
   * Reads a document.
   *
   * @throws TransferException.Refused with BAD_REQUEST when the bytes are not exactly such a
   *     document
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      T document = MAPPER.readValue(json, type);
      if (document == null) {
        throw malformed(type, "null");
      }
      return document;
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation(); // none for some numbers
      throw malformed(
          type,
          e.getClass().getSimpleName() + (place == null ? "" : " at " + place.offsetDescription()));
    }
  }

  private static TransferException malformed(Class<?> type, String what) {
    return new TransferException.Refused(
        ErrorCode.BAD_REQUEST, "not a " + type.getSimpleName() + " document: " + what);
  }
}
