package jp.fukuhon.app.notices;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads on in the chains of the streams and writes notices of what needs a person. Cursor and
 * notices commit together, so that each event is written once, however many nodes there are and
 * whenever one of them dies. Thread-safe.
 */
final class NoticeClerk {

  private static final int AT_ONCE = 500;

  private final NoticeBook book;
  private final TransactionTemplate transactions;
  private final List<String> chains;
  private final Collection<String> channels;

  /**
   * @param chains of the streams
   * @param channels that each notice goes by
   */
  NoticeClerk(
      NoticeBook book,
      TransactionTemplate transactions,
      Collection<String> chains,
      Collection<String> channels) {
    this.book = book;
    this.transactions = transactions;
    this.chains = List.copyOf(chains);
    this.channels = List.copyOf(channels);
  }

  /** Begins with chains that nobody has begun with. */
  void begin() {
    for (String chain : chains) {
      if (book.cursor(chain).isEmpty()) {
        book.begin(chain, book.entries(chain));
      }
    }
  }

  /** Writes what there is to be told. */
  void tend() {
    for (String chain : chains) {
      while (isBehind(chain)) {
        boolean moved = FaultPoint.NOTICES_WRITTEN.transaction(transactions, () -> readOn(chain));
        if (!moved) {
          return; // another node is at it
        }
      }
    }
  }

  private boolean isBehind(String chain) {
    long entries = book.entries(chain);
    return book.cursor(chain).filter(cursor -> cursor.place() < entries).isPresent();
  }

  private boolean readOn(String chain) {
    Optional<NoticeBook.Cursor> locked = book.lock(chain);
    if (locked.isEmpty()) {
      return false;
    }
    NoticeBook.Cursor cursor = locked.get();
    long upto = book.entries(chain);
    List<NoticeBook.Entry> entries = book.entries(chain, cursor.place(), upto, AT_ONCE);
    List<Notice> notices = new ArrayList<>();
    boolean night = cursor.isNight();
    for (NoticeBook.Entry entry : entries) {
      night = isNightAfter(entry, night);
      notice(chain, entry, night).ifPresent(notices::add);
    }
    notices.forEach(notice -> book.write(notice, channels));
    long place = entries.size() == AT_ONCE ? entries.getLast().place() : upto;
    book.move(chain, new NoticeBook.Cursor(place, night));
    return true;
  }

  private static boolean isNightAfter(NoticeBook.Entry entry, boolean before) {
    if (!entry.action().equals("NIGHT") || entry.outcome().startsWith("FORECAST")) {
      return before;
    }
    return entry.outcome().equals("RUNNING");
  }

  /**
   * What an entry gives.
   *
   * @param isNight whether a night runs, which tells of its failed attempts by its own end
   */
  static Optional<Notice> notice(String stream, NoticeBook.Entry entry, boolean isNight) {
    Kind kind = kind(entry, isNight);
    if (kind == null) {
      return Optional.empty();
    }
    JsonNode detail = JsonMapper.shared().readTree(entry.detail());
    return Optional.of(
        new Notice(
            stream + "#" + entry.place(),
            kind,
            stream,
            day(detail.path("businessDate").asString("")),
            entry.transfer(),
            entry.at(),
            words(detail)));
  }

  private static @Nullable Kind kind(NoticeBook.Entry entry, boolean isNight) {
    return switch (entry.action() + " " + entry.outcome()) {
      case "NIGHT FAILED" -> Kind.NIGHT_FAILED;
      case "NIGHT MISSED" -> Kind.NIGHT_MISSED;
      case "NIGHT UNFINISHED" -> Kind.NIGHT_UNFINISHED;
      case "NIGHT LATE" -> Kind.NIGHT_LATE;
      case "NIGHT FORECAST_LATE" -> Kind.NIGHT_FORECAST;
      case "SEND FAILED" -> isNight ? null : Kind.TRANSFER_FAILED;
      case "SETTLE REJECTED" -> Kind.TRANSFER_REJECTED;
      case "COMPARISON DIFFERENT" -> Kind.COMPARISON_DIFFERENT;
      case "COMPARISON FAILED" -> Kind.COMPARISON_FAILED;
      case "RESTORED HERE", "RESTORED THERE" -> Kind.RESTORED;
      default -> null;
    };
  }

  private static @Nullable LocalDate day(String text) {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** One line of what the entry says; what it may say is settled where it is made. */
  private static String words(JsonNode detail) {
    List<String> words = new ArrayList<>();
    for (String name :
        new String[] {"code", "hop", "note", "reason", "forecast", "comparison", "faults"}) {
      String value = detail.path(name).asString("");
      if (!value.isEmpty() && !value.equals("0")) {
        words.add(name.equals("note") || name.equals("reason") ? value : name + " " + value);
      }
    }
    return OperationLog.printable(String.join("; ", words));
  }
}
