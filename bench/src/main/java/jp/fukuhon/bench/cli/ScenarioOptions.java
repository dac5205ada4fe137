package jp.fukuhon.bench.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.bench.report.Findings;
import jp.fukuhon.bench.report.JsonFile;
import jp.fukuhon.bench.report.Machine;
import jp.fukuhon.bench.rig.Installed;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.scenario.Scenario;
import jp.fukuhon.practice.PracticeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every scenario's verb takes, and how it runs. */
final class ScenarioOptions {

  private static final int NOT_WHOLE = 2;

  @Option(
      names = "--postgres-bin",
      paramLabel = "DIR",
      description =
          "The bin folder of a PostgreSQL. Default: the newest below /usr/lib/postgresql that knows"
              + " lz4, else (or for 'embedded') the one of the practice environment.")
  @Nullable Path postgresBin;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the figures go. Default: bench/results/SCENARIO-TIME.json.")
  @Nullable Path json;

  @Option(
      names = "--limit",
      paramLabel = "MINUTES",
      description = "Gives up, and leaves nothing behind, after that time. Default: 120.")
  int limitMinutes = 120;

  /**
   * Runs a scenario, prints and writes what it found.
   *
   * @param name of the file
   * @return 0 when it was measured, whether the bounds are met or not; else {@value #NOT_WHOLE} and
   *     what {@link Verbs} gives
   */
  int run(String name, Scenario scenario) {
    return Verbs.guarded(
        () -> {
          Verbs.require(limitMinutes >= 1, "--limit " + limitMinutes, "one minute or more");
          Instant begun = Clock.systemUTC().instant();
          Machine before = Machine.now();
          Installed.choosePostgres(postgresBin);
          Findings findings = measure(scenario);
          findings.print(System.out, before);
          Map<String, Object> root = new LinkedHashMap<>();
          root.put("begun", begun.toString());
          root.put("machineBefore", before);
          root.put("machineAfter", Machine.now());
          root.putAll(findings.described());
          Path file = json == null ? Verbs.results(name + "-", begun) : json;
          JsonFile.write(file, root);
          System.out.println("All figures: " + file);
          return findings.faults().isEmpty() ? 0 : NOT_WHOLE;
        });
  }

  private Findings measure(Scenario scenario) {
    try (Site site = Site.create()) {
      site.limit(Duration.ofMinutes(limitMinutes));
      try {
        return scenario.run(site, Verbs::tell);
      } catch (RuntimeException e) {
        if (site.isOverdue()) {
          throw new PracticeException(
              "not done within " + limitMinutes + " minutes",
              "ask for less, or give it longer with --limit",
              e);
        }
        throw e;
      }
    }
  }
}
