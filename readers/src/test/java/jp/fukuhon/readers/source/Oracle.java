package jp.fukuhon.readers.source;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The JDK's strict decoder and parser, set up as the validator sets them up. */
final class Oracle {

  private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

  Oracle() {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
  }

  boolean accepts(byte[] document) {
    return isUtf8(document) && parses(document);
  }

  static boolean isUtf8(byte[] octets) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private boolean parses(byte[] document) {
    try {
      XMLStreamReader reader =
          factory.createXMLStreamReader(new ByteArrayInputStream(document), "UTF-8");
      while (reader.hasNext()) {
        reader.next();
      }
      reader.close();
      return true;
    } catch (XMLStreamException e) {
      return false;
    }
  }
}
