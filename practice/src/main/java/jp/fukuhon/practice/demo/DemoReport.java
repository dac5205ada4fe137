package jp.fukuhon.practice.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the demonstration found.
 *
 * @param transferId the interrupted transfer
 * @param sending how it went
 * @param frozen updates of frozen registers tried, and refused with 55006
 * @param withheld reads of records with pending versions tried, and refused with 55P03
 * @param viewed how many of those records the viewers' view showed; none is right
 * @param deferred changes submitted during the freeze, and applied at its end
 * @param accepted new registers inserted during the freeze, and accepted
 * @param followUp records expected in the second transfer, and sent by it
 * @param equal records at the source, and equal at the centre
 * @param elapsed of all of it
 */
public record DemoReport(
    String transferId,
    Sending sending,
    Trial frozen,
    Trial withheld,
    long viewed,
    Trial deferred,
    Trial accepted,
    Trial followUp,
    Trial equal,
    Duration elapsed) {

  /**
   * How the interrupted transfer went.
   *
   * @param registers to send
   * @param sent acknowledged in the end
   * @param chunks in the end
   * @param interruptedAt records acknowledged in the ledger when the sender was dead
   * @param chunksBefore chunks acknowledged then
   * @param resumedFrom records that the new process took as done
   * @param chunksAfter chunks that the new process sent
   * @param replayed chunks that went over the line twice
   * @param verified records opened and found equal to the sender's commitment
   * @param outcome state at the centre
   */
  public record Sending(
      long registers,
      long sent,
      int chunks,
      long interruptedAt,
      int chunksBefore,
      long resumedFrom,
      int chunksAfter,
      int replayed,
      long verified,
      String outcome) {}

  /**
   * Something tried a number of times.
   *
   * @param tried times
   * @param right times with the right result
   */
  public record Trial(long tried, long right) {

    /** True when it was tried and always right. */
    public boolean passed() {
      return tried > 0 && tried == right;
    }
  }

  /** A fault and what to do next. */
  public record Fault(String message, String hint) {}

  /** Everything that is not as it must be; empty when all is right. */
  public List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    Sending s = sending;
    if (s.sent() != s.registers() || s.verified() != s.registers()) {
      faults.add(
          fault(
              "%,d of %,d records were sent, %,d verified"
                  .formatted(s.sent(), s.registers(), s.verified())));
    }
    if (s.interruptedAt() <= 0 || s.interruptedAt() >= s.registers()) {
      faults.add(fault("the interruption came at %,d records".formatted(s.interruptedAt())));
    }
    if (s.resumedFrom() != s.interruptedAt() || s.chunksBefore() + s.chunksAfter() != s.chunks()) {
      faults.add(
          fault(
              "interrupted at %,d records (%d chunks) but resumed from %,d, with %d more chunks for"
                      .formatted(
                          s.interruptedAt(), s.chunksBefore(), s.resumedFrom(), s.chunksAfter())
                  + " a total of "
                  + s.chunks()));
    }
    if (!s.outcome().equals("PUBLISHED")) {
      faults.add(fault("the outcome is " + s.outcome()));
    }
    require(faults, frozen, "updates of frozen registers were refused");
    require(faults, withheld, "reads of records being updated were withheld");
    if (viewed != 0) {
      faults.add(fault("the view showed " + viewed + " records that are being updated"));
    }
    require(faults, deferred, "deferred changes were applied");
    require(faults, accepted, "new registers were accepted during the freeze");
    require(faults, followUp, "records came with the second transfer");
    require(faults, equal, "records are equal on both sides");
    return faults;
  }

  private static void require(List<Fault> faults, Trial trial, String what) {
    if (!trial.passed()) {
      faults.add(fault("%,d of %,d %s".formatted(trial.right(), trial.tried(), what)));
    }
  }

  private static Fault fault(String message) {
    return new Fault(
        message, "run it again with --keep and look at the logs and databases in the directory");
  }
}
