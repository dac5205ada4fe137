package jp.fukuhon.bench.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.fukuhon.bench.rig.Proc;
import jp.fukuhon.bench.spring.StockJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Runs stock Spring Batch; started by {@link BenchCommand}, which gives it its environment. */
@Command(name = "stock", hidden = true)
final class StockCommand implements Callable<Integer> {

  @Option(names = "--mode", required = true)
  StockJob.Mode mode = StockJob.Mode.INSERT;

  @Option(names = "--table", required = true)
  String table = "";

  @Option(names = "--result", required = true)
  Path result = Path.of("");

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    StockJob.Outcome outcome =
        StockJob.run(
            Objects.requireNonNull(environment.get("BENCH_SOURCE")),
            Objects.requireNonNull(environment.get("BENCH_TARGET")),
            environment,
            table,
            mode);
    JsonMapper.builder()
        .build()
        .writeValue(
            result,
            new StockJob.Outcome(
                outcome.seconds(),
                outcome.records(),
                Proc.peakBytes(ProcessHandle.current().pid())));
    return 0;
  }
}
