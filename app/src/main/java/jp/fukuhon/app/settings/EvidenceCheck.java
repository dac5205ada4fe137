package jp.fukuhon.app.settings;

import java.net.URI;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import jp.fukuhon.app.settings.PartySettings.Evidence;
import jp.fukuhon.app.settings.SettingsFile.Loaded;

/** Judges what the settings say about evidence. */
final class EvidenceCheck {

  private static final long MOST_ENTRIES = 1_000_000;

  private EvidenceCheck() {}

  static void check(Loaded loaded, List<String> faults) {
    Evidence evidence = loaded.settings().evidence();
    authority(evidence, faults);
    long entries = evidence.checkpointEntries();
    if (entries < 1 || entries > MOST_ENTRIES) {
      faults.add(
          "evidence.checkpoint-entries: " + entries + " is not between 1 and " + MOST_ENTRIES);
    }
    int refusals = evidence.refusalsPerMinute();
    if (refusals < 1 || refusals > MOST_ENTRIES) {
      faults.add(
          "evidence.refusals-per-minute: " + refusals + " is not between 1 and " + MOST_ENTRIES);
    }
    try {
      LocalTime.parse(evidence.checkpointAt());
    } catch (DateTimeParseException e) {
      faults.add(
          "evidence.checkpoint-at: '" + evidence.checkpointAt() + "' is not \"HH:mm\" in quotes");
    }
  }

  private static void authority(Evidence evidence, List<String> faults) {
    String url = evidence.tsaUrl();
    if (url == null) {
      return;
    }
    if (!isHttp(url)) {
      faults.add("evidence.tsa-url: '" + url + "' is not http(s)://host/path");
    }
    if (evidence.tsaAnchors() == null) {
      faults.add("evidence.tsa-anchors: is missing; without it no time stamp could be verified");
    }
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
