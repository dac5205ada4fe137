package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures of Linux processes, from {@code /proc}. Stateless. */
public final class Proc {

  private static final Path ROOT = Path.of("/proc");
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux x86-64

  private Proc() {}

  /** Times of one process, in ticks. */
  record Stat(long parent, long own, long ended) {

    /** Reads a line of {@code /proc/PID/stat}; the program's name may hold anything. */
    static Stat parse(String line) {
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 16);
      return new Stat(
          Long.parseLong(fields[1]),
          Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
          Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }
  }

  /** CPU-seconds that a process has used by itself; 0 when it is gone. */
  public static double cpuSeconds(long pid) {
    Stat stat = stat(Long.toString(pid));
    return stat == null ? 0 : stat.own() / TICKS_PER_SECOND;
  }

  /** CPU-seconds of those children of this process that have ended, and of theirs. */
  public static double endedChildrenCpuSeconds() {
    Stat stat = stat("self");
    return stat == null ? 0 : stat.ended() / TICKS_PER_SECOND;
  }

  /** CPU-seconds of a process and all below it, those that have ended included. */
  public static double treeCpuSeconds(long root) {
    Map<Long, Stat> all = all();
    long ticks = 0;
    for (Map.Entry<Long, Stat> entry : all.entrySet()) {
      if (isBelow(all, entry.getKey(), root)) {
        ticks += entry.getValue().own() + entry.getValue().ended();
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static boolean isBelow(Map<Long, Stat> all, long pid, long root) {
    long at = pid;
    for (int steps = 0; at != root && steps < all.size(); steps++) {
      Stat stat = all.get(at);
      if (stat == null) {
        return false;
      }
      at = stat.parent();
    }
    return at == root;
  }

  private static Map<Long, Stat> all() {
    Map<Long, Stat> all = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(ROOT, "[0-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        Stat stat = stat(pid);
        if (stat != null) {
          all.put(Long.valueOf(pid), stat);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return all;
  }

  private static @Nullable Stat stat(String process) {
    try {
      return Stat.parse(Files.readString(ROOT.resolve(process).resolve("stat")));
    } catch (IOException e) {
      return null; // it has ended
    }
  }

  /** Octets of the largest resident memory a process has had (VmHWM); 0 when it is gone. */
  public static long peakBytes(long pid) {
    try {
      return Files.readAllLines(ROOT.resolve(Long.toString(pid)).resolve("status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
