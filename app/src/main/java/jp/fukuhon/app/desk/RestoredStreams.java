package jp.fukuhon.app.desk;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import jp.fukuhon.app.party.EvidenceParts;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.RestoreWatch;
import jp.fukuhon.core.restore.StreamQuarantine.Quarantined;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import org.jspecify.annotations.Nullable;

/** What 'status' says of streams that a restore has put out of step; it only looks. */
public final class RestoredStreams {

  private final RestoreWatch watch;
  private final boolean gateway;
  private final @Nullable Path config;

  public RestoredStreams(Loaded loaded, DataSource engine, @Nullable Path config) {
    this.watch = EvidenceParts.restoreWatch(loaded, engine);
    this.gateway = loaded.settings().role() == PartySettings.Role.GATEWAY;
    this.config = config;
  }

  /** The one thing to do, by stream. */
  public Map<String, String> hints() {
    Map<String, String> hints = new LinkedHashMap<>();
    for (StreamId stream : watch.marks().streams()) {
      watch
          .behind(stream)
          .ifPresent(
              found ->
                  hints.put(stream.toString(), "RESTORED here: " + found + "; " + type(stream)));
    }
    for (Quarantined known : watch.quarantine().all()) {
      hints.put(known.stream().toString(), words(known));
    }
    return hints;
  }

  private String words(Quarantined known) {
    if (known.isRecovered()) {
      return "not viewed until it is published up to change "
          + known.viewFrom()
          + " again; at the gateway of "
          + known.stream().municipality()
          + " type: send";
    }
    return "RESTORED "
        + (known.restored() == Restored.HERE ? "here: " : "at the other side: ")
        + known.found()
        + "; "
        + type(known.stream());
  }

  private String type(StreamId stream) {
    return gateway
        ? "type: ./fukuhon -C " + config + " recover " + stream
        : "at the gateway of " + stream.municipality() + " type: recover " + stream;
  }
}
