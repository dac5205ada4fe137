package jp.fukuhon.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What ran it.
 *
 * @param processors as the JVM sees them
 * @param processor the model, as Linux calls it
 * @param memoryBytes of it all
 * @param kernel of Linux
 * @param java of this process and those that it starts
 * @param loadAverage of the last minute, when it was looked up; other work shows in it
 */
public record Machine(
    int processors,
    String processor,
    long memoryBytes,
    String kernel,
    String java,
    double loadAverage) {

  /** This one, now. */
  public static Machine now() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name").replaceFirst("^[^:]*:\\s*", ""),
        Long.parseLong("0" + line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) * 1024,
        System.getProperty("os.version", ""),
        Runtime.version().toString(),
        Double.parseDouble(line("/proc/loadavg", "").split(" ", 2)[0]));
  }

  private static String line(String file, String start) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(start))
          .findFirst()
          .orElse("0");
    } catch (IOException e) {
      return "0";
    }
  }
}
