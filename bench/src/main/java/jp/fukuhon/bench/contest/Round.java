package jp.fukuhon.bench.contest;

import java.util.Map;

/**
 * One round of one contestant.
 *
 * @param seconds that count
 * @param processSeconds of the whole process, its start included
 * @param phaseSeconds parts of {@code seconds} by name; may be empty
 * @param clientCpuSeconds of all of the clients' processes, their start included
 * @param serverCpuSeconds of all of the server's processes
 * @param walBytes write-ahead log of the whole server
 * @param diskBytes by which the target grew
 * @param peakBytes largest resident memory of each JVM by name; may be empty
 */
public record Round(
    double seconds,
    double processSeconds,
    Map<String, Double> phaseSeconds,
    double clientCpuSeconds,
    double serverCpuSeconds,
    long walBytes,
    long diskBytes,
    Map<String, Long> peakBytes) {}
