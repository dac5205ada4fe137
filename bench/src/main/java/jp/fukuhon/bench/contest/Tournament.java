package jp.fukuhon.bench.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Installed;
import jp.fukuhon.bench.rig.Proc;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.bench.spring.StockJob;

/**
 * The contestants on the same rows of the same server, taking turns. What is counted for the server
 * is all that it does from a round's begin to its end, by whomever.
 */
public final class Tournament {

  /** Every contestant, in the order of their turns. */
  public static final List<String> NAMES =
      List.of(
          "engine", "copy", "copy-lz4", "spring-insert", "spring-upsert", "pgcopydb", "zstd-ssh");

  private final Site site;
  private final Consumer<String> progress;

  /** One that runs in that place and tells what it does. */
  public Tournament(Site site, Consumer<String> progress) {
    this.site = site;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param registers that everybody brought over
   * @param contentBytes of all of them
   * @param serverVersion of PostgreSQL
   * @param settings of the server that bear on speed and durability
   * @param standings in the order of the turns
   */
  public record Result(
      long registers,
      long contentBytes,
      String serverVersion,
      Map<String, String> settings,
      List<Standing> standings) {}

  /**
   * Runs it.
   *
   * @param only names of those who take part
   * @throws jp.fukuhon.practice.PracticeException when a contestant fails
   */
  public Result run(int registers, int rounds, Set<String> only) {
    LabStage stage = LabStage.layOut(site, registers, progress);
    Server server = stage.server();
    server.createDatabase(Rows.TARGET);
    StockJob.createRepository(server.jdbcUrl(Rows.TARGET), server.login());
    Rows rows = stage.rows();
    List<Contestant> contestants =
        contestants(stage, rows).stream().filter(one -> only.contains(one.name())).toList();
    Map<String, Contestant.Wire> wires = new LinkedHashMap<>();
    Map<String, List<Round>> played = new LinkedHashMap<>();
    for (Contestant one : contestants) {
      if (one.impediment().isEmpty()) {
        progress.accept(one.name() + ": octets on the wire (not timed)");
        wires.put(one.name(), one.wire());
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Contestant one : contestants) {
        if (one.impediment().isEmpty()) {
          progress.accept("round " + round + " of " + rounds + ": " + one.name());
          played.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(play(one, server));
        }
      }
    }
    return new Result(
        rows.registers(),
        rows.contentBytes(),
        server.version(),
        server.settings(),
        contestants.stream().map(one -> standing(one, wires, played)).toList());
  }

  private List<Contestant> contestants(LabStage stage, Rows rows) {
    return List.of(
        new Engine(stage, rows),
        new CopyPipe(site, rows, false),
        new CopyPipe(site, rows, true),
        new StockSpring(site, rows, StockJob.Mode.INSERT),
        new StockSpring(site, rows, StockJob.Mode.UPSERT),
        new Absent(
            "pgcopydb",
            Installed.has("pgcopydb")
                ? "is installed, but this program does not know how to run it yet"
                : "pgcopydb is not installed"),
        new Absent(
            "zstd-ssh",
            Installed.has("sshd")
                ? "sshd is installed, but this program does not know how to run it yet"
                : "sshd is not installed"));
  }

  private static Round play(Contestant contestant, Server server) {
    contestant.prepare();
    server.checkpoint();
    long disk = contestant.diskBytes();
    double resident = contestant.residentCpuSeconds();
    double ended = Proc.endedChildrenCpuSeconds();
    long wal = server.walBytes();
    double cpu = server.cpuSeconds();
    Contestant.Timing timing = contestant.run();
    double serverCpu = server.cpuSeconds() - cpu;
    Round round =
        new Round(
            timing.seconds(),
            timing.processSeconds(),
            timing.phaseSeconds(),
            Proc.endedChildrenCpuSeconds() - ended + contestant.residentCpuSeconds() - resident,
            serverCpu,
            server.walBytes() - wal,
            contestant.diskBytes() - disk,
            timing.peakBytes());
    contestant.check();
    return round;
  }

  private static Standing standing(
      Contestant one, Map<String, Contestant.Wire> wires, Map<String, List<Round>> played) {
    Contestant.Wire wire = wires.getOrDefault(one.name(), new Contestant.Wire(-1, "not measured"));
    return new Standing(
        one.name(),
        one.impediment(),
        List.copyOf(played.getOrDefault(one.name(), List.of())),
        wire.bytesPerRecord() < 0 ? Optional.empty() : Optional.of(wire.bytesPerRecord()),
        wire.how());
  }
}
