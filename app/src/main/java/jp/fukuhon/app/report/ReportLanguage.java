package jp.fukuhon.app.report;

import java.util.Locale;

/** The languages that a report is written in. */
public enum ReportLanguage {
  JA(Locale.JAPANESE),
  EN(Locale.ENGLISH);

  private final Locale locale;

  ReportLanguage(Locale locale) {
    this.locale = locale;
  }

  Locale locale() {
    return locale;
  }
}
