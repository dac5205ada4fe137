package jp.fukuhon.app.notices;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells of certificates that end: at 30, 14, 7, 3 and 1 days, and when they have. Thread-safe. */
final class CertificateWatch {

  private static final List<Integer> DAYS = List.of(0, 1, 3, 7, 14, 30);

  private final NoticeBook book;
  private final TransactionTemplate transactions;
  private final Supplier<Map<String, Instant>> certificates;
  private final Collection<String> channels;
  private final Clock clock;

  CertificateWatch(
      NoticeBook book,
      TransactionTemplate transactions,
      Supplier<Map<String, Instant>> certificates,
      Collection<String> channels,
      Clock clock) {
    this.book = book;
    this.transactions = transactions;
    this.certificates = certificates;
    this.channels = List.copyOf(channels);
    this.clock = clock;
  }

  /** Writes what there is to be told; each threshold once, whatever the node. */
  void tend() {
    for (Notice notice : due(certificates.get(), clock.instant())) {
      if (!book.isWritten(notice.key())) {
        FaultPoint.NOTICES_WRITTEN.run(transactions, () -> book.write(notice, channels));
      }
    }
  }

  static List<Notice> due(Map<String, Instant> certificates, Instant now) {
    List<Notice> due = new ArrayList<>();
    certificates.forEach(
        (kind, end) -> {
          long days = end.isAfter(now) ? Duration.between(now, end).toDays() + 1 : 0;
          Optional<Integer> threshold = DAYS.stream().filter(each -> days <= each).findFirst();
          threshold.ifPresent(
              each ->
                  due.add(
                      new Notice(
                          "certificate/" + kind + "/" + end.getEpochSecond() + "/" + each,
                          Kind.CERTIFICATE,
                          null,
                          null,
                          null,
                          now,
                          kind + " ends at " + end)));
        });
    return due;
  }
}
