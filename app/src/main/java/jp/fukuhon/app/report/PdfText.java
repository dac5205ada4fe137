package jp.fukuhon.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;

/**
 * What is read back from a document: {@code ToUnicode} of its fonts says a variation sequence where
 * PDFBox wrote a code of plane 15.
 */
final class PdfText {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PdfText() {}

  /**
   * Writes a finished document with its texts.
   *
   * @param pdf as PDFBox has saved it
   * @param texts by code of plane 15
   */
  static void write(byte[] pdf, Map<Integer, String> texts, OutputStream out) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      Set<COSStream> done = Collections.newSetFromMap(new IdentityHashMap<>());
      for (PDPage page : document.getPages()) {
        COSDictionary fonts = page.getResources().getCOSObject().getCOSDictionary(COSName.FONT);
        for (COSName name : page.getResources().getFontNames()) {
          COSStream map = fonts.getCOSDictionary(name).getCOSStream(COSName.TO_UNICODE);
          if (map != null && done.add(map)) {
            say(map, texts);
          }
        }
      }
      document.save(out);
    }
  }

  private static void say(COSStream map, Map<Integer, String> texts) throws IOException {
    String said;
    try (InputStream in = map.createInputStream()) {
      said = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
    for (Map.Entry<Integer, String> text : texts.entrySet()) {
      said = said.replace(hex(Character.toString(text.getKey())), hex(text.getValue()));
    }
    try (OutputStream out = map.createOutputStream(COSName.FLATE_DECODE)) {
      out.write(said.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static String hex(String text) {
    return "<" + HEX.formatHex(text.getBytes(StandardCharsets.UTF_16BE)) + ">";
  }
}
