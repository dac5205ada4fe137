package jp.fukuhon.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BandwidthTest {

  @Test
  void isReadAndWrittenAsPeopleWriteIt() {
    assertThat(Bandwidth.parse("8 Mbit/s")).contains(new Bandwidth(8_000_000));
    assertThat(Bandwidth.parse(" 1500kbit/s ")).contains(new Bandwidth(1_500_000));
    assertThat(Bandwidth.parse("1 Gbit/s")).contains(new Bandwidth(Bandwidth.MOST));
    assertThat(Bandwidth.parse("none")).isEmpty();
    for (String text : List.of("8 Mbit/s", "1500 kbit/s", "1000 Mbit/s")) {
      assertThat(Bandwidth.words(Bandwidth.parse(text))).isEqualTo(text);
    }
    assertThat(Bandwidth.words(Bandwidth.parse("NONE"))).isEqualTo("none");
    assertThat(new Bandwidth(8_000_000).octetsPerSecond()).isEqualTo(1_000_000);
  }

  @Test
  void whatIsNoneOrTooLittleOrTooMuchIsRefused() {
    for (String text :
        List.of("", "8", "8 MB/s", "8 Mbit", "-8 Mbit/s", "8.5 Mbit/s", "unlimited")) {
      assertThatThrownBy(() -> Bandwidth.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no bandwidth");
    }
    for (String text : List.of("999 kbit/s", "0 Mbit/s", "2 Gbit/s", "999999999 Gbit/s")) {
      assertThatThrownBy(() -> Bandwidth.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not between 1 Mbit/s and 1 Gbit/s");
    }
  }
}
