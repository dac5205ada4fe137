package jp.fukuhon.app.settings;

import java.time.Duration;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where people with accounts, and their scripts, ask over HTTPS.
 *
 * @param host address to listen on
 * @param port to listen on, another one than the party's
 * @param tls key of this listener; it may be the party's own
 * @param sessionIdle after which a session that is not used ends
 * @param sessionLongest after which every session ends
 * @param signInsPerMinute attempts from one address
 */
public record OperatorsSettings(
    @DefaultValue("127.0.0.1") String host,
    int port,
    KeyFile tls,
    @DefaultValue("15m") Duration sessionIdle,
    @DefaultValue("8h") Duration sessionLongest,
    @DefaultValue("10") int signInsPerMinute) {}
