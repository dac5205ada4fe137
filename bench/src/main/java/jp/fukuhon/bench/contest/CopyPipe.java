package jp.fukuhon.bench.contest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.bench.rig.Installed;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.PracticeException;

/** {@code psql … COPY … | psql … COPY …}: two processes and a pipe that a shell makes. */
final class CopyPipe implements Contestant {

  private static final String PSQL = "psql -X -q -v ON_ERROR_STOP=1";

  private final Site site;
  private final Rows rows;
  private final boolean lz4;
  private final String table;
  private boolean created;

  CopyPipe(Site site, Rows rows, boolean lz4) {
    this.site = site;
    this.rows = rows;
    this.lz4 = lz4;
    this.table = lz4 ? "copied_lz4" : "copied";
  }

  @Override
  public String name() {
    return lz4 ? "copy-lz4" : "copy";
  }

  @Override
  public Optional<String> impediment() {
    if (!Installed.has("psql") || !Installed.has("bash")) {
      return Optional.of("psql and bash are not both installed");
    }
    return lz4 && !rows.server().knowsLz4()
        ? Optional.of("this server was built without lz4")
        : Optional.empty();
  }

  @Override
  public void prepare() {
    if (created) {
      rows.empty(table);
    } else {
      rows.createTable(table, lz4);
      created = true;
    }
  }

  @Override
  public Timing run() {
    Site.Ended ended = site.run(name(), rows.server().login(), shell(out() + " | " + in()));
    return new Timing(ended.seconds(), ended.seconds(), Map.of(), Map.of());
  }

  private String out() {
    return "%s -d %s -c 'COPY (SELECT %s FROM source.register) TO STDOUT (FORMAT binary)'"
        .formatted(PSQL, rows.source(), Rows.columns());
  }

  private String in() {
    return "%s -d %s -c 'COPY %s (%s) FROM STDIN (FORMAT binary)'"
        .formatted(PSQL, Rows.TARGET, table, Rows.columns());
  }

  private static List<String> shell(String line) {
    return List.of("bash", "-o", "pipefail", "-c", line);
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
    String count = "wire-" + name();
    site.run(count, rows.server().login(), shell(out() + " | wc -c"));
    try {
      String octets =
          java.nio.file.Files.readString(site.directory().resolve(count + ".log")).strip();
      return new Wire(
          Double.parseDouble(octets) / rows.registers(), "octets of the binary COPY stream, once");
    } catch (java.io.IOException | NumberFormatException e) {
      throw new PracticeException("the COPY stream could not be counted", "run it again", e);
    }
  }
}
