package jp.fukuhon.bench.scenario;

import java.util.function.Consumer;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.rig.Site;

/** One situation in which the engine is measured. Used by one thread, once. */
@FunctionalInterface
public interface Scenario {

  /**
   * Measures.
   *
   * @param site a new one, which the caller closes
   * @param progress told what is being done
   * @throws jp.fukuhon.practice.PracticeException when there is nothing to measure
   */
  Findings run(Site site, Consumer<String> progress);
}
