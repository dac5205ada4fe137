package jp.fukuhon.practice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class SampleRegistersTest {

  private final SampleRegisters registers = SampleRegisters.of("131016", 42, false);

  @Test
  void theSameSeedGivesTheSameOctetsInWhateverOrderTheyAreAskedFor() {
    SampleRegisters again = SampleRegisters.of("131016", 42, false);
    byte[][] forwards =
        registers.stream(1, 300).map(SampleRegister::content).toArray(byte[][]::new);
    LongStream.iterate(300, n -> n - 1)
        .limit(300)
        .parallel()
        .forEach(n -> assertThat(again.register(n).content()).isEqualTo(forwards[(int) n - 1]));
    assertThat(SampleRegisters.of("131016", 43, false).register(1).content())
        .isNotEqualTo(forwards[0]);
    assertThat(SampleRegisters.of("011002", 42, false).register(1).content())
        .isNotEqualTo(forwards[0]);
  }

  @Test
  void thisVersionStillMakesTheDocumentsOfTheFirst() {
    assertThat(Arrays.hashCode(SampleRegisters.of("131016", 1, true).register(7).content()))
        .isEqualTo(-559254394);
  }

  @Test
  void any5000ConsecutiveRegistersUseEveryMjCharacter() {
    for (long first : new long[] {1, 4_711}) {
      SampleRegisters text = SampleRegisters.of("011002", first, true);
      Set<String> missing = new HashSet<>();
      for (int i = 0; i < MjCharacters.all().size(); i++) {
        missing.add(MjCharacters.all().text(i));
      }
      text.stream(first, first + 4_999).forEach(r -> missing.removeAll(clusters(r)));
      assertThat(missing).as("from " + first).isEmpty();
    }
  }

  @Test
  void everyDocumentIsWellFormedUtf8WithoutLoneSurrogates() throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    for (int n = 1; n <= 1_500; n++) {
      byte[] content = registers.register(n).content();
      Document document = parser.parse(new ByteArrayInputStream(content));
      assertThat(document.getElementsByTagName("在籍者").getLength()).isBetween(1, 6);
      strict(content);
    }
  }

  @Test
  void sizesAreThoseOfRealRegisters() {
    SampleRegisters text = SampleRegisters.of("131016", 42, true);
    int[] sizes = text.stream(1, 10_000).mapToInt(r -> r.content().length).sorted().toArray();
    assertThat(sizes[0]).isGreaterThan(1_000);
    assertThat(sizes[sizes.length - 1]).isLessThan(8_192);
    assertThat(sizes[sizes.length / 2]).isBetween(2_700, 3_500);
    assertThat(Arrays.stream(sizes).average().orElseThrow()).isBetween(2_900.0, 3_700.0);
  }

  @Test
  void oneInFiftyCarriesAnImageAndMostAreCurrent() {
    long images = 0;
    long current = 0;
    for (int n = 1; n <= 5_000; n++) {
      SampleRegister register = registers.register(n);
      String text = new String(register.content(), StandardCharsets.UTF_8);
      int at = text.indexOf("base64\">");
      if (at >= 0) {
        images++;
        byte[] tiff = Base64.getDecoder().decode(text.substring(at + 8, text.indexOf("</画像>")));
        assertThat(tiff).hasSizeBetween(20_000, 200_000).startsWith('I', 'I', 42, 0);
      }
      current += register.kind().equals("CURRENT") ? 1 : 0;
    }
    assertThat(images).isBetween(60L, 140L);
    assertThat(current).isBetween(4_000L, 4_500L);
  }

  @Test
  void idsAreOfOneWidthAndNumbersOutsideAreRefused() {
    assertThat(registers.register(1).registerId()).isEqualTo("131016-0000001");
    assertThat(registers.registerId(9_999_999)).isEqualTo("131016-9999999");
    assertThatThrownBy(() -> registers.register(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SampleRegisters.of("131017", 1, true))
        .hasMessageContaining("expected 6");
  }

  /** Characters with the variation selector that follows them, and without. */
  private static Set<String> clusters(SampleRegister register) {
    Set<String> found = new HashSet<>();
    int[] points = new String(register.content(), StandardCharsets.UTF_8).codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      boolean selected = i + 1 < points.length && points[i + 1] >= 0xE0100;
      found.add(new String(points, i, selected ? 2 : 1));
    }
    return found;
  }

  private static void strict(byte[] content) throws CharacterCodingException {
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(content));
  }
}
