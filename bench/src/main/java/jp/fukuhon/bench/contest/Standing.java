package jp.fukuhon.bench.contest;

import java.util.List;
import java.util.Optional;

/**
 * What came of one contestant.
 *
 * @param name of it
 * @param skipped why it did not run, or empty
 * @param rounds in order; none when it was skipped
 * @param wireBytesPerRecord or empty when it was not measured
 * @param wireMethod how that was found
 */
public record Standing(
    String name,
    Optional<String> skipped,
    List<Round> rounds,
    Optional<Double> wireBytesPerRecord,
    String wireMethod) {}
