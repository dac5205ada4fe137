package jp.fukuhon.bench.contest;

import java.util.Map;
import java.util.Optional;

/** One way of bringing the rows over. Used by one thread. */
interface Contestant {

  /** As the command line and the report call it. */
  String name();

  /** Why it cannot run here, or empty. */
  Optional<String> impediment();

  /** Makes ready for a round; not timed. */
  void prepare();

  /**
   * Brings all rows over once.
   *
   * @throws jp.fukuhon.practice.PracticeException when that fails
   */
  Timing run();

  /**
   * Looks whether all rows are there; not timed.
   *
   * @throws jp.fukuhon.practice.PracticeException when they are not
   */
  void check();

  /** CPU-seconds so far of its clients that go on running between rounds. */
  double residentCpuSeconds();

  /** Octets now on the target's disk. */
  long diskBytes();

  /** What crosses the wire; asked once, not timed. */
  Wire wire();

  /**
   * What a contestant measures itself.
   *
   * @param seconds that count
   * @param processSeconds of the whole process, its start included
   * @param phaseSeconds parts of {@code seconds} by name; may be empty
   * @param peakBytes largest resident memory of each JVM by name; may be empty
   */
  record Timing(
      double seconds,
      double processSeconds,
      Map<String, Double> phaseSeconds,
      Map<String, Long> peakBytes) {}

  /**
   * Octets on the wire.
   *
   * @param bytesPerRecord or a negative number when it was not measured
   * @param how it was found
   */
  record Wire(double bytesPerRecord, String how) {}
}
