package jp.fukuhon.bench.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import jp.fukuhon.bench.contest.Round;
import jp.fukuhon.bench.contest.Standing;

/**
 * One contestant's figures over its rounds.
 *
 * @param name of it
 * @param recordsPerSecond of its own time
 * @param megabytesPerSecond of content, 10⁶ octets
 * @param seconds its own time
 * @param processSeconds with the start of its program
 * @param phaseSeconds parts of its own time
 * @param clientCpuSeconds of its processes
 * @param serverCpuSeconds of the server
 * @param peakBytes of each JVM
 * @param wireBytesPerRecord or empty
 * @param wireMethod how that was found
 * @param diskBytes on the target
 * @param walBytes of the server
 */
record Summary(
    String name,
    Spread recordsPerSecond,
    Spread megabytesPerSecond,
    Spread seconds,
    Spread processSeconds,
    Map<String, Spread> phaseSeconds,
    Spread clientCpuSeconds,
    Spread serverCpuSeconds,
    Map<String, Spread> peakBytes,
    Optional<Double> wireBytesPerRecord,
    String wireMethod,
    Spread diskBytes,
    Spread walBytes) {

  /** Of a contestant that had a round or more. */
  static Summary of(Standing standing, long registers, long contentBytes) {
    List<Round> rounds = standing.rounds();
    return new Summary(
        standing.name(),
        spread(rounds, round -> registers / round.seconds()),
        spread(rounds, round -> contentBytes / 1e6 / round.seconds()),
        spread(rounds, Round::seconds),
        spread(rounds, Round::processSeconds),
        named(rounds, Round::phaseSeconds),
        spread(rounds, Round::clientCpuSeconds),
        spread(rounds, Round::serverCpuSeconds),
        named(rounds, Round::peakBytes),
        standing.wireBytesPerRecord(),
        standing.wireMethod(),
        spread(rounds, Round::diskBytes),
        spread(rounds, Round::walBytes));
  }

  private static Spread spread(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).boxed().toList());
  }

  private static <N extends Number> Map<String, Spread> named(
      List<Round> rounds, Function<Round, Map<String, N>> figures) {
    Set<String> names = new LinkedHashSet<>();
    rounds.forEach(round -> names.addAll(figures.apply(round).keySet()));
    Map<String, Spread> all = new LinkedHashMap<>();
    for (String name : names) {
      all.put(
          name,
          Spread.of(
              rounds.stream()
                  .map(figures)
                  .filter(round -> round.containsKey(name))
                  .map(round -> java.util.Objects.requireNonNull(round.get(name)).doubleValue())
                  .toList()));
    }
    return all;
  }
}
