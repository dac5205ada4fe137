package jp.fukuhon.bench.contest;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.bench.rig.Java;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.spring.StockJob;
import tools.jackson.databind.json.JsonMapper;

/** Stock Spring Batch in a process of its own, timed inside it from the job's start to its end. */
final class StockSpring implements Contestant {

  private final Site site;
  private final Rows rows;
  private final StockJob.Mode mode;
  private final String table;
  private boolean created;

  StockSpring(Site site, Rows rows, StockJob.Mode mode) {
    this.site = site;
    this.rows = rows;
    this.mode = mode;
    this.table = "stock_" + mode.label();
  }

  @Override
  public String name() {
    return "spring-" + mode.label();
  }

  @Override
  public Optional<String> impediment() {
    return Optional.empty();
  }

  @Override
  public void prepare() {
    if (created) {
      rows.empty(table);
    } else {
      rows.createTable(table, false);
      created = true;
    }
  }

  @Override
  public Timing run() {
    Path result = site.directory().resolve(name() + ".json");
    Map<String, String> environment = new HashMap<>(rows.server().login());
    environment.put("BENCH_SOURCE", rows.server().jdbcUrl(rows.source()));
    environment.put("BENCH_TARGET", rows.server().jdbcUrl(Rows.TARGET));
    List<String> arguments =
        List.of("stock", "--mode", mode.name(), "--table", table, "--result", result.toString());
    Site.Ended ended =
        site.run(name(), environment, Java.own(site, "jp.fukuhon.bench.cli.BenchMain", arguments));
    StockJob.Outcome outcome =
        JsonMapper.builder().build().readValue(result, StockJob.Outcome.class);
    return new Timing(
        outcome.seconds(), ended.seconds(), Map.of(), Map.of("job", outcome.peakBytes()));
  }

  @Override
  public void check() {
    rows.requireAll(table);
  }

  @Override
  public double residentCpuSeconds() {
    return 0;
  }

  @Override
  public long diskBytes() {
    return rows.diskBytes(table);
  }

  @Override
  public Wire wire() {
    return new Wire(-1, "not measured");
  }
}
