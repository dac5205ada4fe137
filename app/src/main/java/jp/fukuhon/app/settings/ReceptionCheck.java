package jp.fukuhon.app.settings;

import java.time.Duration;
import java.util.List;
import jp.fukuhon.app.settings.PartySettings.Reception;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.transfer.BlockLimits;

/** Judges what the settings say about what a centre accepts, suites excepted. */
final class ReceptionCheck {

  private static final long CHUNK_OVERHEAD = 1L << 20;
  private static final int MOST_OPEN = 100_000;

  private final List<String> faults;

  private ReceptionCheck(List<String> faults) {
    this.faults = faults;
  }

  static void check(Reception reception, List<String> faults) {
    new ReceptionCheck(faults).check(reception);
  }

  private void check(Reception reception) {
    if (reception.suites().isEmpty()) {
      faults.add("reception.suites: is empty");
    }
    range("max-chunk-records", reception.maxChunkRecords(), 1, BlockLimits.MOST_RECORDS);
    long chunk = reception.maxChunkSize().toBytes();
    range("max-chunk-size (octets)", chunk, RecordFields.MAX_CONTENT + CHUNK_OVERHEAD, 512L << 20);
    // less would keep the largest chunk out for ever
    long inFlight = reception.maxBytesInFlight().toBytes();
    range("max-bytes-in-flight (octets)", inFlight, chunk, Long.MAX_VALUE);
    range(
        "max-bytes-in-flight-per-peer (octets)",
        reception.maxBytesInFlightPerPeer().toBytes(),
        chunk,
        Long.MAX_VALUE);
    range("max-open-transfers", reception.maxOpenTransfers(), 1, MOST_OPEN);
    range("max-open-transfers-per-peer", reception.maxOpenTransfersPerPeer(), 1, MOST_OPEN);
    timeout("idle-timeout", reception.idleTimeout());
    timeout("body-timeout", reception.bodyTimeout());
    range("verify-workers", reception.verifyWorkers(), 1, 256);
    range("verify-ahead-size (octets)", reception.verifyAheadSize().toBytes(), 1, Long.MAX_VALUE);
  }

  private void timeout(String name, Duration timeout) {
    if (!timeout.isPositive() || timeout.compareTo(Duration.ofDays(1)) > 0) {
      faults.add("reception." + name + ": must be positive and at most a day");
    }
  }

  private void range(String name, long value, long least, long most) {
    if (value < least || value > most) {
      faults.add("reception." + name + ": " + value + " is not between " + least + " and " + most);
    }
  }
}
