package jp.fukuhon.app.notices;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.app.settings.ScheduleReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A notice in words, Japanese first, and as JSON. Immutable.
 *
 * @param party its code
 * @param environment production, test or practice
 * @param command that what is typed begins with
 */
record NoticeText(String party, String environment, String command) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ScheduleReader.ZONE);

  String subject(Notice notice) {
    String tag = environment.equals("production") ? "" : "[" + environment + "]";
    return "【戸籍副本】"
        + tag
        + (notice.stream() == null ? party : notice.stream())
        + " "
        + (notice.businessDate() == null ? "" : notice.businessDate() + " ")
        + notice.kind().japanese();
  }

  String body(Notice notice) {
    StringBuilder text = new StringBuilder();
    text.append(notice.kind().japanese()).append("。\n\n");
    line(text, "団体", party + " (" + environment + ")");
    line(text, "送信の系列", notice.stream());
    line(text, "業務日", notice.businessDate());
    line(text, "送信番号", notice.transfer());
    line(text, "時刻", time(notice.happenedAt()));
    line(text, "内容", notice.detail());
    line(text, "次の操作", type(notice));
    text.append("\n--\n").append(notice.kind().english()).append(".\n");
    line(text, "party", party + " (" + environment + ")");
    line(text, "stream", notice.stream());
    line(text, "business date", notice.businessDate());
    line(text, "transfer", notice.transfer());
    line(text, "time (Asia/Tokyo)", time(notice.happenedAt()));
    line(text, "detail", notice.detail());
    line(text, "type", type(notice));
    line(text, "notice", notice.key());
    return text.toString();
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }

  private String type(Notice notice) {
    return notice.kind().command(command, notice.stream());
  }

  private static void line(StringBuilder text, String name, @Nullable Object value) {
    if (value != null && !value.toString().isEmpty()) {
      text.append(name).append(": ").append(value).append('\n');
    }
  }

  byte[] json(Notice notice) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("version", 1);
    json.put("id", notice.key());
    json.put("kind", notice.kind().name());
    json.put("party", party);
    json.put("environment", environment);
    json.put("stream", notice.stream());
    json.put("businessDate", text(notice.businessDate()));
    json.put("transfer", notice.transfer());
    json.put("happenedAt", notice.happenedAt().toString());
    json.put("titleJa", notice.kind().japanese());
    json.put("titleEn", notice.kind().english());
    json.put("detail", notice.detail());
    json.put("type", type(notice));
    return JsonMapper.shared().writeValueAsBytes(json);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
