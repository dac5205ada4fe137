package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResumeScenarioTest {

  @Test
  void theDefaultSizeHasTheDefaultChunks() {
    assertThat(ResumeScenario.settings(200_000)).doesNotContainKey("FUKUHON_TRANSFER_BLOCKRECORDS");
  }

  @Test
  void aSmallTransferHasAHundredChunksAllTheSame() {
    assertThat(ResumeScenario.settings(5_000)).containsEntry("FUKUHON_TRANSFER_BLOCKRECORDS", "50");
    assertThat(ResumeScenario.settings(7)).containsEntry("FUKUHON_TRANSFER_BLOCKRECORDS", "1");
  }

  @Test
  void aLargeTransferIsStillOne() {
    assertThat(ResumeScenario.settings(1_000_000))
        .containsEntry("FUKUHON_TRANSFER_MAXRECORDS", "1000000");
    assertThat(ResumeScenario.settings(5_000))
        .containsEntry("FUKUHON_TRANSFER_MAXRECORDS", "200000");
  }
}
