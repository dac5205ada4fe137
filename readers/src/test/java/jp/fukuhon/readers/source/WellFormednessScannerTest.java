package jp.fukuhon.readers.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import jp.fukuhon.practice.samples.SampleRegisters;
import jp.fukuhon.readers.source.WellFormednessScanner.Verdict;
import org.junit.jupiter.api.Test;

class WellFormednessScannerTest {

  private static final List<String> CERTAIN =
      List.of(
          "<a/>",
          "<a></a>",
          "<a></a >\n",
          "<?xml version=\"1.0\"?><a/>",
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<a/>",
          "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><a/>",
          "<!-- 前 - 書き --><a/><!--> -->\n<!--->-->\n<!---->",
          "<戸籍 種別=\"除籍\" 版='1'>髙𠮷\u2000\u0085\u007f é</戸籍>",
          "<氏ー1 カナ\t=\r\n\"'>]]>'\" b='\"\t\n'/>",
          "<a>]] > ]&gt; &#93;]> &amp;&lt;&gt;&quot;&apos;&#9;&#x10FFFF;&#xFFFD;&#xd7ff;</a>",
          "<a b=\"&lt;&#60;\" c='&#38;'/>",
          "<a xmlns=\"urn:x\" xmlns:p=\"urn:y\"><p:b p:c=\"1\" c=\"2\""
              + " xmlns:q='urn:q'><q:d/></p:b></a>",
          "<a><p:b xmlns:p='urn:p' p:x=''/><p:b xmlns:p='urn:q'></p:b></a>",
          "<a xmlns=''><b xmlns='urn:x'/></a>");

  private static final List<String> FAULTY =
      List.of(
          "",
          " ",
          "a",
          "<",
          "<a",
          "<a ",
          "<a>",
          "<a/",
          "<a/ >",
          "</a>",
          "<a></b>",
          "<a></a",
          "<a></a b>",
          "<ab></a>",
          "<a></ab>",
          "<a/><b/>",
          "<a></a><a></a>",
          "<a/>text",
          "text<a/>",
          "<a/>&amp;",
          "<a/>\0",
          "<a><b></a></b>",
          "<a>]]></a>",
          "<a>&#93;]]></a>",
          "<a>&</a>",
          "<a>&amp</a>",
          "<a>&nbsp;</a>",
          "<a>&#;</a>",
          "<a>&#x;</a>",
          "<a>&#0;</a>",
          "<a>&#xD800;</a>",
          "<a>&#xFFFE;</a>",
          "<a>&#x110000;</a>",
          "<a>&#4294967305;</a>",
          "<a>&#X41;</a>",
          "<a>&#12a;</a>",
          "<a>\0</a>",
          "<a>\u0001</a>",
          "<a>\u001f</a>",
          "<a>\uFFFE</a>",
          "<a>\uFFFF</a>",
          "<a b='\uFFFE'/>",
          "<a b=\"<\"/>",
          "<a b=\"&\"/>",
          "<a b=\"\0\"/>",
          "<a b/>",
          "<a b=c/>",
          "<a b='c\"/>",
          "<a b=\"c'/>",
          "<a b=''c=''/>",
          "<a b='' b=''/>",
          "<a ='x'/>",
          "<a/ b=''>",
          "<a b='>",
          "<1a/>",
          "<-a/>",
          "<.a/>",
          "<ーa/>",
          "<a\u3000b='c'/>",
          "<\u3000/>",
          "<\u9FFF:/>",
          "< a/>",
          "<a:/>",
          "<:a/>",
          "<a:b/>",
          "<a:b:c xmlns:a='x'/>",
          "<a b:c=''/>",
          "<a xmlns:b='x'/><b:c/>",
          "<a><b xmlns:p='x'/><p:c/></a>",
          "<a><b xmlns:p='x'></b><p:c/></a>",
          "<a xmlns:b=''/>",
          "<a xmlns:b='x' xmlns:b='y'/>",
          "<a xmlns='x' xmlns='x'/>",
          "<a xmlns:xmlns='x'/>",
          "<a xmlns:xml='x'/>",
          "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
          "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
          "<a xmlns='http://www.w3.org/XML/1998/namespac&#101;'/>",
          "<xmlns:a/>",
          "<a xmlns:p='x' xmlns:q='x' p:b='' q:b=''/>",
          "<p:a xmlns:p='x' xmlns:q='x'></q:a>",
          "<!-- -- --><a/>",
          "<!-- --->",
          "<!-- ---><a/>",
          "<!-><a/>",
          "<!-- \0 --><a/>",
          "<!-- \uFFFE --><a/>",
          "<a><!-- </a>",
          "<a/><!--",
          "<a/><!---",
          "<a/><!--->",
          "<a/><!",
          "<a/><",
          "<!ELEMENT a ANY><a/>",
          "<![CDATA[x]]><a/>",
          " <?xml version=\"1.0\"?><a/>",
          "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><a/>",
          "<?xml version=\"1.0\"encoding=\"UTF-8\"?><a/>",
          "<?xml version=\"1.0\" ?",
          "<?xml version=\"1.0\"?>",
          "<?xml encoding=\"UTF-8\"?><a/>",
          "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?><a/>",
          "<?xml version=\"1.0\" encoding=\"UTF-8\"><a/>");

  private static final List<String> BEYOND_THE_SUBSET =
      List.of(
          "\uFEFF<a/>",
          "<!DOCTYPE a><a/>",
          "<a><![CDATA[x]]></a>",
          "<?pi?><a/>",
          "<?xml version='1.0'?><a/>",
          "<?xml version=\"1.1\"?><a/>",
          "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>",
          "<a xml:lang='ja'/>",
          "<é/>",
          "<a xmlns:p='x' xmlns:q='y' p:b='' q:b=''/>");

  private static final List<String> NO_UTF8 =
      List.of(
          "80",
          "bf",
          "c0af",
          "c1bf",
          "c3",
          "c328",
          "e0",
          "e080af",
          "e09fbf",
          "e381",
          "e3e381",
          "e38141",
          "eda080",
          "edbfbf",
          "efbfbe",
          "efbfbf",
          "f0808080",
          "f08fbfbf",
          "f0a0ae",
          "f0a0ae41",
          "f4908080",
          "f5808080",
          "f888808080",
          "fe",
          "ff");

  private final WellFormednessScanner scanner = new WellFormednessScanner();
  private final Oracle oracle = new Oracle();

  @Test
  void isCertainOfThePlainSubset() {
    for (String document : CERTAIN) {
      assertThat(scanner.scan(utf8(document))).as(document).isEqualTo(Verdict.CERTAIN);
      assertThat(oracle.accepts(utf8(document))).as(document).isTrue();
    }
  }

  @Test
  void isCertainOfTheSampleRegistersWithAndWithoutImages() {
    for (boolean textOnly : new boolean[] {true, false}) {
      SampleRegisters.of("131016", 3, textOnly).stream(1, 5_000)
          .forEach(
              register -> {
                assertThat(scanner.scan(register.content()))
                    .as(register.registerId())
                    .isEqualTo(Verdict.CERTAIN);
                assertThat(Octets.isPlainUtf8(register.content())).isTrue();
              });
    }
  }

  @Test
  void isUnsureOfEverythingFaultyAndOfEverythingBeyondTheSubset() {
    for (String document : FAULTY) {
      assertThat(scanner.scan(utf8(document))).as(document).isEqualTo(Verdict.UNSURE);
    }
    for (String document : BEYOND_THE_SUBSET) {
      assertThat(scanner.scan(utf8(document))).as(document).isEqualTo(Verdict.UNSURE);
    }
  }

  @Test
  void isUnsureOfEveryPrefixOfADocument() {
    byte[] document = utf8(CERTAIN.get(7) + "<!-- 終 -->");
    int rootEnd = utf8(CERTAIN.get(7)).length;
    for (int length = 0; length < document.length; length++) {
      assertThat(scanner.scan(java.util.Arrays.copyOf(document, length)))
          .as("first %s octets", length)
          .isEqualTo(length == rootEnd ? Verdict.CERTAIN : Verdict.UNSURE);
    }
  }

  @Test
  void isUnsureOfMalformedUtf8WhereverItStands() {
    for (String hex : NO_UTF8) {
      byte[] bad = HexFormat.of().parseHex(hex);
      for (String[] around :
          new String[][] {
            {"<a>", "</a>"},
            {"<a b='", "'/>"},
            {"<!--", "--><a/>"},
            {"<a", "/>"},
            {"", "<a/>"},
            {"<a/>", ""},
            {"<a>漢字", "漢字</a>"}
          }) {
        byte[] document = join(utf8(around[0]), bad, utf8(around[1]));
        assertThat(scanner.scan(document))
            .as("%s between %s and %s", hex, around[0], around[1])
            .isEqualTo(Verdict.UNSURE);
      }
    }
  }

  @Test
  void acceptsExactlyTheLegalCharactersAsText() {
    for (int c = 0; c <= 0x10ffff; c++) {
      boolean legal =
          c == 9
              || c == 10
              || c == 13
              || (c >= 0x20 && c < 0xd800)
              || (c >= 0xe000 && c < 0xfffe)
              || c >= 0x10000;
      if (c == '<' || c == '&' || (c >= 0xd800 && c < 0xe000)) {
        continue;
      }
      byte[] document = utf8("<a>" + Character.toString(c) + "</a>");
      assertThat(scanner.scan(document) == Verdict.CERTAIN).as("U+%X", c).isEqualTo(legal);
    }
  }

  @Test
  void everyCharacterThatItTakesInANameTheParserTakes() {
    int taken = 0;
    for (int c = 1; c <= 0xffff; c++) {
      for (String name : List.of(Character.toString(c), "a" + Character.toString(c))) {
        byte[] document = utf8("<a " + name + "='' ></a>");
        if (!Character.isSurrogate((char) c) && scanner.scan(document) == Verdict.CERTAIN) {
          taken++;
          assertThat(oracle.accepts(document)).as("U+%X in %s", c, name).isTrue();
        }
      }
    }
    assertThat(taken).isGreaterThan(40_000);
  }

  @Test
  void everyCharacterThatItTakesAsTextTheParserTakes() {
    StringBuilder text = new StringBuilder("<a>");
    for (int c = 0; c <= 0x10ffff; c++) {
      byte[] alone = utf8("<a>" + Character.toString(c) + "</a>");
      if (!(c >= 0xd800 && c < 0xe000) && c != '<' && scanner.scan(alone) == Verdict.CERTAIN) {
        text.appendCodePoint(c);
      }
    }
    byte[] document = utf8(text.append("</a>").toString().replace("]", " "));
    assertThat(scanner.scan(document)).isEqualTo(Verdict.CERTAIN);
    assertThat(oracle.accepts(document)).isTrue();
  }

  @Test
  void theParserTakesTheLargestOfWhatItTakes() {
    List<String> large =
        List.of(
            "<a>".repeat(100) + "</a>".repeat(100),
            "<a>" + "&amp;".repeat(1000) + "</a>",
            "<a b='" + "&#12345;".repeat(1000) + "'/>",
            "<" + "名".repeat(100) + "/>",
            "<a>" + "漢".repeat(3_000_000) + "<b/>]] ".repeat(100_000) + "</a>",
            "<a b='" + "漢 ".repeat(1_000_000) + "'/>",
            "<!--" + "漢- ".repeat(1_000_000) + "--><a/>",
            "<a" + attributes(48) + "/>",
            "<a" + namespaces(48) + "/>");
    for (String document : large) {
      String begins = document.substring(0, Math.min(40, document.length()));
      assertThat(scanner.scan(utf8(document))).as(begins).isEqualTo(Verdict.CERTAIN);
      assertThat(oracle.accepts(utf8(document))).as(begins).isTrue();
    }
    assertThat(scanner.scan(utf8("<a>".repeat(101) + "</a>".repeat(101))))
        .isEqualTo(Verdict.UNSURE);
    assertThat(scanner.scan(utf8("<a" + attributes(49) + "/>"))).isEqualTo(Verdict.UNSURE);
    assertThat(scanner.scan(utf8("<a>" + "&amp;".repeat(1001) + "</a>"))).isEqualTo(Verdict.UNSURE);
  }

  private static String attributes(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(" a").append(i).append("=''");
    }
    return text.toString();
  }

  private static String namespaces(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(" xmlns:a").append(i).append("='urn:x'");
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
