package jp.fukuhon.bench.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.fukuhon.bench.contest.Tournament;
import jp.fukuhon.bench.jmh.Microbenchmarks;
import jp.fukuhon.bench.report.Machine;
import jp.fukuhon.bench.report.Report;
import jp.fukuhon.bench.rig.Installed;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.PracticeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: the engine beside other ways of bringing the same rows over. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      MemoryCommand.class,
      ScaleCommand.class,
      NightsCommand.class,
      ReconcileCommand.class,
      ResumeCommand.class,
      SuitesCommand.class,
      ViewingCommand.class
    },
    description = {
      "Measures full transfers of the engine beside other programs that bring the same rows over,",
      "on one PostgreSQL with fsync, synchronous_commit and full_page_writes on, in turns.",
      "Nothing is left behind but a JSON file with all figures.",
      "The commands below measure the engine alone, each in one situation."
    })
final class BenchCommand implements Callable<Integer> {

  private static final int MOST = 5_000_000;

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Registers, text only, about 3.3 KB each. Default: 200000.")
  int registers;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "3",
      description = "How often each has its turn. Default: 3.")
  int rounds;

  @Option(
      names = "--postgres-bin",
      paramLabel = "DIR",
      description =
          "The bin folder of a PostgreSQL. Default: the newest below /usr/lib/postgresql that knows"
              + " lz4, else (or for 'embedded') the one of the practice environment.")
  @Nullable Path postgresBin;

  @Option(
      names = "--only",
      paramLabel = "NAME[,NAME…]",
      split = ",",
      description = "Only these of: engine, copy, copy-lz4, spring-insert, spring-upsert.")
  List<String> only = Tournament.NAMES;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the figures go. Default: bench/results/TIME.json.")
  @Nullable Path json;

  @Option(names = "--jmh", description = "Runs the JMH benchmarks of the hot path instead.")
  boolean jmh;

  @Option(
      names = "--jmh-args",
      paramLabel = "ARGS",
      defaultValue = "",
      description = "Arguments for JMH, for example \"-f 1 -wi 1 -i 1 Sealing\".")
  String jmhArguments = "";

  @Override
  public Integer call() {
    return Verbs.guarded(
        () -> {
          check();
          return jmh ? Microbenchmarks.run(jmhArguments) : compare();
        });
  }

  /** How many registers a measurement may have. */
  static void requireRegisters(int registers) {
    Verbs.require(
        registers >= 1 && registers <= MOST,
        registers + " registers",
        "1 to " + MOST + " registers");
  }

  private void check() {
    requireRegisters(registers);
    Verbs.require(rounds >= 1, "--rounds " + rounds, "1 round or more");
    Set<String> unknown = new LinkedHashSet<>(only);
    Tournament.NAMES.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new PracticeException("unknown: " + unknown, "--only takes " + Tournament.NAMES);
    }
  }

  private int compare() {
    Instant begun = Clock.systemUTC().instant();
    Machine machine = Machine.now();
    Installed.choosePostgres(postgresBin);
    Tournament.Result result;
    try (Site site = Site.create()) {
      result = new Tournament(site, Verbs::tell).run(registers, rounds, Set.copyOf(only));
    }
    Report report = new Report(result, rounds, machine, begun);
    report.print(System.out);
    Path file = json == null ? Verbs.results("", begun) : json;
    report.write(file);
    System.out.println("All figures: " + file);
    return 0;
  }
}
