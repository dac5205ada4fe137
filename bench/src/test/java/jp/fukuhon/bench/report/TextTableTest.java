package jp.fukuhon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void namesStandLeftAndFiguresRight() {
    TextTable table = new TextTable("", "seconds", "MB").row("few", "1.5", "1,234.5");

    assertThat(table.lines()).containsExactly("     seconds       MB", "few      1.5  1,234.5");
  }

  @Test
  void refusesALineOfAnotherLength() {
    TextTable table = new TextTable("", "seconds");

    assertThatThrownBy(() -> table.row("few")).isInstanceOf(IllegalArgumentException.class);
  }
}
