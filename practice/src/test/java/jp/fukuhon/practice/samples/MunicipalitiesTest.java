package jp.fukuhon.practice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MunicipalitiesTest {

  @Test
  void everyCodeHasAValidCheckDigit() {
    assertThat(Municipalities.all()).hasSize(1_969);
    for (Municipality municipality : Municipalities.all()) {
      assertThat(Municipalities.explain(municipality.code()).isEmpty())
          .isEqualTo(municipality.keepsRegisters());
    }
  }

  @Test
  void saysWhatIsWrongWithACode() {
    assertThat(Municipalities.explain("131017").orElseThrow()).contains("expected 6");
    assertThat(Municipalities.explain("１３１０１６").orElseThrow()).contains("six digits");
    assertThat(Municipalities.explain("990019").orElseThrow()).contains("131016".substring(6));
    assertThat(Municipalities.explain("130001").orElseThrow()).contains("prefecture");
    assertThat(Municipalities.find("011011").orElseThrow().fullName()).isEqualTo("北海道札幌市中央区");
  }
}
