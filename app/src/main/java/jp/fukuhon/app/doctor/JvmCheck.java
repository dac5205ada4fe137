package jp.fukuhon.app.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.app.settings.PartySettings;

/** The Java virtual machine: its version, its memory, and that it writes no heap dumps. */
final class JvmCheck implements Check {

  private static final int LEAST_VERSION = 25;
  private static final long BASE = 128L << 20;
  private static final int BUFFERS_PER_PARTITION = 4;
  private static final String DUMPS = "HeapDumpOnOutOfMemoryError";

  private final PartySettings settings;
  private final Machine machine;

  /**
   * What is judged.
   *
   * @param version of Java
   * @param heap octets that it may grow to
   * @param dumps whether a heap dump is written when it is full
   */
  record Machine(int version, long heap, boolean dumps) {
    static Machine running() {
      HotSpotDiagnosticMXBean options =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return new Machine(
          Runtime.version().feature(),
          Runtime.getRuntime().maxMemory(),
          options != null && Boolean.parseBoolean(options.getVMOption(DUMPS).getValue()));
    }
  }

  JvmCheck(PartySettings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    if (machine.version() < LEAST_VERSION) {
      findings.add(
          Finding.fault(
              "jvm.version",
              "this is Java " + machine.version() + ", needed is " + LEAST_VERSION,
              "Javaの版が古いため、送受信できません。",
              "install a JDK " + LEAST_VERSION + " and start with it"));
    }
    if (machine.heap() < needed()) {
      findings.add(
          Finding.fault(
              "jvm.memory",
              "the heap may grow to "
                  + mebibytes(machine.heap())
                  + " MiB, these settings need "
                  + mebibytes(needed()),
              "メモリの上限が小さすぎます。",
              "start with -Xmx" + mebibytes(needed()) + "m or more, or lower the block size"));
    }
    if (machine.dumps()) {
      findings.add(
          Finding.fault(
              "jvm.heap-dump",
              "a full heap would be written to a file, with keys and registers in it",
              "障害時に鍵や戸籍の内容がファイルに残るおそれがあります。",
              "start without -XX:+" + DUMPS));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              name(),
              "Java "
                  + machine.version()
                  + ", heap up to "
                  + mebibytes(machine.heap())
                  + " MiB, no heap dumps"));
    }
    return findings;
  }

  private long needed() {
    return BASE
        + (settings.role() == PartySettings.Role.CENTRE
            ? settings.reception().maxBytesInFlight().toBytes()
            : settings.transfer().partitions()
                * settings.transfer().blockSize().toBytes()
                * BUFFERS_PER_PARTITION);
  }

  private static long mebibytes(long octets) {
    return octets >> 20;
  }
}
