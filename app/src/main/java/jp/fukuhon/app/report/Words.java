package jp.fukuhon.app.report;

import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import org.jspecify.annotations.Nullable;

/** The words of a report in one language. Immutable. */
final class Words {

  private static final String NAME = "jp.fukuhon.app.report.report";
  private static final String NONE = "—";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ReportPeriod.ZONE);
  private static final DateTimeFormatter SHORT_DAY =
      DateTimeFormatter.ofPattern("MM/dd", Locale.ROOT);

  private final ReportLanguage language;
  private final ResourceBundle bundle;

  Words(ReportLanguage language) {
    this.language = language;
    this.bundle = bundle(language);
  }

  /** Whatever the machine's own language is. */
  static ResourceBundle bundle(ReportLanguage language) {
    return ResourceBundle.getBundle(
        NAME, language.locale(), Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
  }

  String language() {
    return language.locale().getLanguage();
  }

  String say(String key, Object... values) {
    return values.length == 0
        ? bundle.getString(key)
        : new MessageFormat(bundle.getString(key), language.locale()).format(values);
  }

  /** A date and time, or a dash. */
  String time(@Nullable Instant instant) {
    return instant == null ? NONE : TIME.format(instant);
  }

  String shortDay(LocalDate day) {
    return SHORT_DAY.format(day);
  }

  /** How long ago, in days, or in hours below two days. */
  String age(Instant then, Instant now) {
    Duration age = then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    return age.toDays() >= 2 ? say("age.days", age.toDays()) : say("age.hours", age.toHours());
  }

  String count(long count) {
    return String.format(language.locale(), "%,d", count);
  }

  String dataset(@Nullable String dataset) {
    return dataset == null ? NONE : say("dataset." + dataset);
  }

  static String none() {
    return NONE;
  }
}
