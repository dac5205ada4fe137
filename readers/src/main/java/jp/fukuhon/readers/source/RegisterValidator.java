package jp.fukuhon.readers.source;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterDuplicate;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.FaultReason;

/**
 * Judges whether a row is what it claims: kind, revision, media type, size, and for text and XML
 * the content's form.
 *
 * <p>A verdict depends on the row alone. Explanations name places and numbers, never contents. Not
 * thread-safe: one per reader.
 */
final class RegisterValidator {

  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(;[ -~]{1,60})?");

  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer characters = CharBuffer.allocate(8192);
  private final WellFormednessScanner scanner = new WellFormednessScanner();
  private String soundMediaType = "";
  private final XMLInputFactory xml = XMLInputFactory.newDefaultFactory();

  RegisterValidator() {
    xml.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    xml.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    xml.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
  }

  /** What became of a row. */
  sealed interface Judgement {}

  /** It is what it claims. */
  record Sound(RegisterDuplicate duplicate) implements Judgement {}

  /** It is not, and why. */
  record Faulty(FaultReason reason, String detail) implements Judgement {}

  Judgement judge(SourceRow row) {
    String id = row.registerId();
    if (id.isEmpty() || id.length() > RecordFields.MAX_REGISTER_ID || hasControl(id)) {
      return new Faulty(FaultReason.BAD_REGISTER_ID, "length " + id.length());
    }
    Optional<RegisterKind> kind = RegisterKind.parse(row.kind());
    if (kind.isEmpty()) {
      return new Faulty(FaultReason.UNKNOWN_KIND, "kind of " + row.kind().length() + " characters");
    }
    if (row.revision() < 0) {
      return new Faulty(FaultReason.BAD_REVISION, "revision " + row.revision());
    }
    if (!isMediaType(row.mediaType())) {
      return new Faulty(FaultReason.BAD_MEDIA_TYPE, "length " + row.mediaType().length());
    }
    byte[] content = row.content();
    if (content == null || row.contentLength() > RecordFields.MAX_CONTENT) {
      return new Faulty(
          FaultReason.TOO_LARGE,
          row.contentLength() + " octets, at most " + RecordFields.MAX_CONTENT);
    }
    if (content.length == 0 && !row.withdrawn()) {
      return new Faulty(FaultReason.EMPTY_CONTENT, "0 octets");
    }
    return row.withdrawn()
        ? sound(row, kind.get(), content)
        : judgeContent(row, kind.get(), content);
  }

  private Judgement judgeContent(SourceRow row, RegisterKind kind, byte[] content) {
    String type = row.mediaType().toLowerCase(Locale.ROOT);
    boolean isXml = isXml(type);
    if (isXml && scanner.scan(content) == WellFormednessScanner.Verdict.CERTAIN) {
      return sound(row, kind, content);
    }
    if (isXml || type.startsWith("text/")) {
      int bad = firstMalformedOctet(content);
      if (bad >= 0) {
        return new Faulty(FaultReason.NOT_UTF8, "malformed at octet " + bad);
      }
    }
    if (isXml) {
      Optional<String> fault = xmlFault(content);
      if (fault.isPresent()) {
        return new Faulty(FaultReason.ILL_FORMED_XML, fault.get());
      }
    }
    return sound(row, kind, content);
  }

  private static Judgement sound(SourceRow row, RegisterKind kind, byte[] content) {
    return new Sound(
        new RegisterDuplicate(
            new RecordFields(
                row.registerId(),
                row.changeSeq(),
                kind,
                row.revision(),
                row.mediaType(),
                row.withdrawn(),
                content.length),
            content));
  }

  private boolean isMediaType(String type) {
    if (type.equals(soundMediaType)) {
      return true; // nearly every row has its neighbour's
    }
    boolean sound =
        type.length() <= RecordFields.MAX_MEDIA_TYPE && MEDIA_TYPE.matcher(type).matches();
    if (sound) {
      soundMediaType = type;
    }
    return sound;
  }

  private static boolean hasControl(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (Character.isISOControl(id.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isXml(String type) {
    String bare = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
    return bare.equals("application/xml") || bare.equals("text/xml") || bare.endsWith("+xml");
  }

  /** Index of the first octet that is not valid UTF-8, or -1. */
  private int firstMalformedOctet(byte[] content) {
    if (Octets.isPlainUtf8(content)) {
      return -1;
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    utf8.reset();
    while (true) {
      characters.clear();
      CoderResult result = utf8.decode(bytes, characters, true);
      if (result.isError()) {
        return bytes.position();
      }
      if (result.isUnderflow()) {
        return -1;
      }
    }
  }

  private Optional<String> xmlFault(byte[] content) {
    try {
      XMLStreamReader reader =
          xml.createXMLStreamReader(new ByteArrayInputStream(content), "UTF-8");
      try {
        while (reader.hasNext()) {
          reader.next();
        }
        return Optional.empty();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      // the parser's message may quote the document: only the place is kept
      var place = e.getLocation();
      return Optional.of(
          place == null
              ? "not well-formed"
              : "not well-formed at line "
                  + place.getLineNumber()
                  + ", column "
                  + place.getColumnNumber());
    }
  }
}
