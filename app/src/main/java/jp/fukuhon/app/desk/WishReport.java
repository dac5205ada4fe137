package jp.fukuhon.app.desk;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.ComparisonWishes.Wish;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which comparisons a centre's bureau waits for, and for how long.
 *
 * @param open by stream
 * @param now the moment it is told
 */
public record WishReport(Map<StreamId, Wish> open, Instant now) {

  public static WishReport of(Loaded loaded) {
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      return new WishReport(
          new ComparisonWishes(JdbcClient.create(engine))
              .open().stream().collect(Collectors.toMap(Wish::stream, Function.identity())),
          Instant.now());
    }
  }

  /** Prints the stream's open wish, if there is one. */
  public void print(StreamId stream) {
    Wish wish = open.get(stream);
    if (wish != null) {
      System.out.println("  求め: " + words(wish, now));
    }
  }

  public static String words(Wish wish, Instant now) {
    return "突合%s %d を %s から待っています（%s、%s: %s）"
        .formatted(
            wish.deep() ? "（原本確認）" : "",
            wish.number(),
            NightReport.time(wish.askedAt()),
            age(Duration.between(wish.askedAt(), now)),
            wish.askedBy(),
            wish.reason());
  }

  private static String age(Duration age) {
    return age.toDays() > 0
        ? age.toDays() + " 日"
        : age.toHours() > 0 ? age.toHours() + " 時間" : Math.max(0, age.toMinutes()) + " 分";
  }

  /** The stream's open wish for scripts; null when there is none. */
  public @Nullable Map<String, Object> json(StreamId stream) {
    Wish wish = open.get(stream);
    return wish == null ? null : json(wish, now);
  }

  public static Map<String, Object> json(Wish wish, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("wish", wish.number());
    json.put("stream", wish.stream().toString());
    json.put("deep", wish.deep());
    json.put("askedBy", wish.askedBy());
    json.put("reason", wish.reason());
    json.put("askedAt", wish.askedAt().toString());
    json.put("ageSeconds", Math.max(0, Duration.between(wish.askedAt(), now).toSeconds()));
    return json;
  }
}
