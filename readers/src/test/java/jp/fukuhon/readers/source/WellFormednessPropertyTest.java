package jp.fukuhon.readers.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import jp.fukuhon.practice.samples.SampleRegisters;
import jp.fukuhon.readers.source.WellFormednessScanner.Verdict;
import org.junit.jupiter.api.Test;

/** Whatever the scanner is certain of, the JDK's strict decoder and its parser accept. */
class WellFormednessPropertyTest {

  private static final String[] PIECES = {
    "<",
    ">",
    "/",
    "</",
    "/>",
    "&",
    ";",
    "&#",
    "&#x",
    "&amp;",
    "&#60;",
    "&#xFFFF;",
    "]]>",
    "]",
    "]]",
    "--",
    "-",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<?xml version=\"1.0\"?>",
    "<![CDATA[",
    "<!DOCTYPE a>",
    "\"",
    "'",
    "=",
    " ",
    "\n",
    "\t",
    "\r",
    "\0",
    "\u0001",
    "\u007f",
    "\u0085",
    "\u3000",
    "\uFFFE",
    "\uFFFF",
    "\uFEFF",
    "\uFDD0",
    "𠮷",
    "\uD83F\uDFFE",
    ":",
    "a",
    "b",
    "1",
    "-",
    ".",
    "_",
    "ー",
    "戸",
    "é",
    "\u0300",
    "·",
    " xmlns='urn:x'",
    " xmlns:a='urn:a'",
    " xmlns:b='urn:a'",
    " xmlns:xml='urn:a'",
    " xmlns:c=''",
    " a:x=''",
    " b:x=''",
    " x=''",
    " x=\"1\"",
    " xml:lang='ja'",
    "<a:b/>",
    "<a>",
    "</a>",
    "<b/>",
    "<x:y xmlns:x='urn:a'>",
    "</x:y>",
    "<x:y/>",
    "<x:y xmlns:x='urn:a'/>",
    "<a/>"
  };
  private static final String[] OCTETS = {
    "80",
    "bf",
    "c0af",
    "c1bf",
    "e080af",
    "e381",
    "eda080",
    "edbfbf",
    "efbfbe",
    "f0808080",
    "f4908080",
    "f0a0ae",
    "fe",
    "ff",
    "00",
    "efbbbf"
  };

  private final WellFormednessScanner scanner = new WellFormednessScanner();
  private final Oracle oracle = new Oracle();

  @Test
  void whatItIsCertainOfInMutatedSampleRegistersTheParserAccepts() {
    SampleRegisters registers = SampleRegisters.of("131016", 11, true);
    int certain = 0;
    for (int seed = 0; seed < 30_000; seed++) {
      Random random = new Random(seed);
      byte[] document = registers.register(1 + random.nextInt(500)).content();
      certain += check(seed, mutated(random, document, 1 + random.nextInt(2)));
    }
    // few mutations of octets leave characters and tags whole, but enough to say something
    assertThat(certain).isBetween(1_000, 27_000);
  }

  @Test
  void whatItIsCertainOfInMutatedSmallDocumentsTheParserAccepts() {
    int certain = 0;
    for (int seed = 0; seed < 300_000; seed++) {
      Random random = new Random(~seed);
      StringBuilder text = new StringBuilder();
      if (random.nextInt(4) == 0) {
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
      }
      element(random, text, 0);
      byte[] document = text.toString().getBytes(StandardCharsets.UTF_8);
      certain += check(seed, mutated(random, document, random.nextInt(4)));
    }
    assertThat(certain).isBetween(60_000, 270_000);
  }

  @Test
  void whatItIsCertainOfInHeapsOfPiecesTheParserAccepts() {
    int certain = 0;
    for (int seed = 0; seed < 500_000; seed++) {
      Random random = new Random(seed * 31L);
      StringBuilder text = new StringBuilder("<a");
      for (int i = random.nextInt(5); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append(">");
      for (int i = random.nextInt(5); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append("</a>");
      certain += check(seed, text.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(certain).isGreaterThan(10_000);
  }

  @Test
  void plainUtf8IsWhatTheStrictDecoderAccepts() {
    for (int seed = 0; seed < 300_000; seed++) {
      Random random = new Random(seed);
      byte[] octets = mutated(random, "漢字 and ASCII, é𠮷".getBytes(StandardCharsets.UTF_8), 2);
      if (Octets.isPlainUtf8(octets)) {
        assertThat(Oracle.isUtf8(octets)).as("seed %s", seed).isTrue();
      } else if (Oracle.isUtf8(octets)) {
        assertThat(new String(octets, StandardCharsets.UTF_8))
            .as("seed %s", seed)
            .containsPattern("[\uFFFE\uFFFF]");
      }
    }
  }

  private int check(int seed, byte[] document) {
    if (scanner.scan(document) == Verdict.UNSURE) {
      return 0;
    }
    assertThat(oracle.accepts(document))
        .as("seed %s: %s", seed, new String(document, StandardCharsets.UTF_8))
        .isTrue();
    return 1;
  }

  private static void element(Random random, StringBuilder text, int depth) {
    String prefix = random.nextInt(4) == 0 ? "a:" : "";
    String name = prefix + new String[] {"a", "戸籍", "b-1", "氏ー", "カナ"}[random.nextInt(5)];
    text.append('<').append(name);
    if (depth == 0) {
      text.append(" xmlns:a='urn:a' xmlns:b=\"urn:").append(random.nextBoolean() ? "a\"" : "b\"");
    }
    for (String attribute : new String[] {" x=\"髙\"", " a:x='&amp;'", " y = '&#x3042;>'"}) {
      text.append(random.nextInt(3) == 0 ? attribute : "");
    }
    if (random.nextInt(4) == 0) {
      text.append(" />");
      return;
    }
    text.append('>');
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> text.append("渡邉𠮷 text]] >&lt;");
        case 1 -> text.append("<!-- 注 - -->\r\n");
        default -> {
          if (depth < 4) {
            element(random, text, depth + 1);
          }
        }
      }
    }
    text.append("</").append(name).append(random.nextInt(5) == 0 ? "\n>" : ">");
  }

  private static byte[] mutated(Random random, byte[] document, int times) {
    byte[] result = document;
    for (int i = 0; i < times && result.length > 0; i++) {
      result = mutatedOnce(random, result);
    }
    return result;
  }

  private static byte[] mutatedOnce(Random random, byte[] document) {
    int at = random.nextInt(document.length);
    int to = Math.min(document.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
    byte[] none = {};
    return switch (random.nextInt(8)) {
      case 0 -> {
        byte[] copy = document.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 1 -> {
        byte[] copy = document.clone();
        copy[at] = (byte) random.nextInt(256);
        yield copy;
      }
      case 2 -> spliced(document, at, to, none);
      case 3 -> spliced(document, at, at, Arrays.copyOfRange(document, at, to));
      case 4 -> spliced(document, at, at, HexFormat.of().parseHex(any(random, OCTETS)));
      case 5 -> {
        int other = random.nextInt(document.length);
        int otherTo = Math.min(document.length, other + random.nextInt(20));
        yield spliced(document, at, at, Arrays.copyOfRange(document, other, otherTo));
      }
      case 6 -> spliced(document, at, to, any(random, PIECES).getBytes(StandardCharsets.UTF_8));
      default -> spliced(document, at, at, any(random, PIECES).getBytes(StandardCharsets.UTF_8));
    };
  }

  private static String any(Random random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static byte[] spliced(byte[] document, int from, int to, byte[] insert) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(document.length + insert.length);
    out.write(document, 0, from);
    out.writeBytes(insert);
    out.write(document, to, document.length - to);
    return out.toByteArray();
  }
}
