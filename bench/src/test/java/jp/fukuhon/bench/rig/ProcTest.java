package jp.fukuhon.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcTest {

  @Test
  void readsTimesBehindAProgramNameThatLooksLikeFields() {
    Proc.Stat stat =
        Proc.Stat.parse("7 (a) R 1 (b) S 42 7 7 0 -1 4194560 1 2 3 4 100 20 3000 400 20 0 1 0 9");

    assertThat(stat).isEqualTo(new Proc.Stat(42, 120, 3400));
  }

  @Test
  void countsAChildOnlyOnceItHasEnded() throws Exception {
    double before = Proc.endedChildrenCpuSeconds();

    Process child =
        new ProcessBuilder("bash", "-c", "for ((i=0;i<300000;i++)); do :; done").start();
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(Proc.endedChildrenCpuSeconds()).isGreaterThan(before);
  }

  @Test
  void aTreeHoldsItsRoot() {
    long self = ProcessHandle.current().pid();

    assertThat(Proc.treeCpuSeconds(self)).isGreaterThanOrEqualTo(Proc.cpuSeconds(self) - 0.5);
    assertThat(Proc.peakBytes(self)).isGreaterThan(1 << 20);
  }
}
