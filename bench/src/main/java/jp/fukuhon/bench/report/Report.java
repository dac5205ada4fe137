package jp.fukuhon.bench.report;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.fukuhon.bench.contest.Standing;
import jp.fukuhon.bench.contest.Tournament;

/** What a benchmark measured, as a table and as JSON. */
public final class Report {

  private static final String LINE = "%-14s %22s %7s %9s %8s %8s %9s %9s %9s %8s %8s%n";

  private final Tournament.Result result;
  private final int rounds;
  private final Machine before;
  private final Instant begun;
  private final List<Summary> summaries;

  /**
   * Of a result.
   *
   * @param before the machine when it began
   */
  public Report(Tournament.Result result, int rounds, Machine before, Instant begun) {
    this.result = result;
    this.rounds = rounds;
    this.before = before;
    this.begun = begun;
    this.summaries =
        result.standings().stream()
            .filter(one -> !one.rounds().isEmpty())
            .map(one -> Summary.of(one, result.registers(), result.contentBytes()))
            .toList();
  }

  /** Prints the table. */
  public void print(PrintStream out) {
    out.printf(
        "%,d registers, %,.1f MB of content (%,d octets each on average); %d rounds, medians%n",
        result.registers(),
        result.contentBytes() / 1e6,
        result.contentBytes() / Math.max(1, result.registers()),
        rounds);
    out.printf(
        "PostgreSQL %s, %s; Java %s; %d processors, load %.1f at the beginning%n%n",
        result.serverVersion(),
        result.settings().entrySet().stream()
            .filter(one -> !one.getKey().endsWith("buffers"))
            .limit(3)
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining(" ")),
        before.java(),
        before.processors(),
        before.loadAverage());
    out.printf(
        LINE,
        "",
        "records/s",
        "MB/s",
        "seconds",
        "x copy",
        "x upsert",
        "client",
        "server",
        "WAL",
        "disk",
        "wire");
    out.printf(
        LINE, "", "(least-greatest)", "", "", "", "", "CPU-s", "CPU-s", "MB", "MB", "B/record");
    summaries.forEach(one -> line(out, one));
    out.println();
    summaries.forEach(one -> notes(out, one));
    for (Standing one : result.standings()) {
      one.skipped().ifPresent(reason -> out.printf("%s: skipped, %s%n", one.name(), reason));
    }
  }

  private void line(PrintStream out, Summary one) {
    Spread rate = one.recordsPerSecond();
    out.printf(
        LINE,
        one.name(),
        "%,.0f (%,.0f-%,.0f)".formatted(rate.median(), rate.least(), rate.greatest()),
        "%.1f".formatted(one.megabytesPerSecond().median()),
        "%.2f".formatted(one.seconds().median()),
        ratio(one, "copy").map("%.2f"::formatted).orElse("-"),
        ratio(one, "spring-upsert").map("%.2f"::formatted).orElse("-"),
        "%.2f".formatted(one.clientCpuSeconds().median()),
        "%.2f".formatted(one.serverCpuSeconds().median()),
        "%.1f".formatted(one.walBytes().median() / 1e6),
        "%.1f".formatted(one.diskBytes().median() / 1e6),
        one.wireBytesPerRecord().map("%.0f"::formatted).orElse("-"));
  }

  private static void notes(PrintStream out, Summary one) {
    StringBuilder notes = new StringBuilder(one.name()).append(": ");
    notes.append("whole process %.2f s".formatted(one.processSeconds().median()));
    one.phaseSeconds()
        .forEach((name, part) -> notes.append("; %s %.2f s".formatted(name, part.median())));
    one.peakBytes()
        .forEach(
            (name, peak) ->
                notes.append("; peak memory of %s %.0f MB".formatted(name, peak.greatest() / 1e6)));
    one.wireBytesPerRecord().ifPresent(wire -> notes.append("; wire: ").append(one.wireMethod()));
    out.println(notes);
  }

  /** Records a second as a multiple of another contestant's. */
  private Optional<Double> ratio(Summary one, String name) {
    return summaries.stream()
        .filter(other -> other.name().equals(name))
        .map(other -> one.recordsPerSecond().median() / other.recordsPerSecond().median())
        .findFirst();
  }

  /** Writes all figures of all rounds; the folder is created if need be. */
  public void write(Path file) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("begun", begun.toString());
    root.put("rounds", rounds);
    root.put("machineBefore", before);
    root.put("machineAfter", Machine.now());
    root.put("registers", result.registers());
    root.put("contentBytes", result.contentBytes());
    root.put("postgres", Map.of("version", result.serverVersion(), "settings", result.settings()));
    root.put("summaries", summaries.stream().map(this::described).toList());
    root.put("all", result.standings());
    JsonFile.write(file, root);
  }

  private Map<String, Object> described(Summary one) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", one.name());
    described.put("figures", one);
    ratio(one, "copy").ifPresent(ratio -> described.put("timesCopy", ratio));
    ratio(one, "spring-upsert").ifPresent(ratio -> described.put("timesSpringUpsert", ratio));
    return described;
  }
}
