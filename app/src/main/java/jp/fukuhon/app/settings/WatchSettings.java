package jp.fukuhon.app.settings;

import java.time.Duration;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a serving party answers those who watch it (第5-9(1)): health and metrics, nothing else.
 *
 * @param host to listen on; plain HTTP on a loopback address only
 * @param port to listen on; 0 for not at all
 * @param tls key and certificate of this listener; needed for any other than a loopback address
 * @param refresh how old figures of the database may be: they are read no more often than that
 */
public record WatchSettings(
    @DefaultValue("127.0.0.1") String host,
    @DefaultValue("0") int port,
    @Nullable KeyFile tls,
    @DefaultValue("15s") Duration refresh) {

  /** Whether the listener is opened at all. */
  public boolean isOpened() {
    return port != 0;
  }
}
