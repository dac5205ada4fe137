package jp.fukuhon.core.seal;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;

/** Register-like XML, about 3.3 KB each, the same for the same seed. */
final class SampleRegisters {

  private static final String[] NAMES = {
    "髙𠮷", "渡邉", "齋藤", "𣘺本", "葛\udb40\udd00城", "辻\udb40\udd01井", "山﨑", "德永", "𦚰田", "濵口"
  };

  private SampleRegisters() {}

  static byte[] xml(Random random) {
    StringBuilder text = new StringBuilder(3600);
    text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<戸籍 本籍=\"東京都千代田区霞が関")
        .append(random.nextInt(99))
        .append("番地\">\n");
    while (text.toString().getBytes(StandardCharsets.UTF_8).length < 3_000) {
      text.append("  <身分事項 種別=\"")
          .append(random.nextBoolean() ? "出生" : "婚姻")
          .append("\">\n    <氏名>")
          .append(NAMES[random.nextInt(NAMES.length)])
          .append((char) (0x4e00 + random.nextInt(0x4000)))
          .append("</氏名>\n    <生年月日>平成")
          .append(random.nextInt(30))
          .append("年")
          .append(random.nextInt(12) + 1)
          .append("月</生年月日>\n    <届出人>父</届出人><届出番号>")
          .append(Long.toHexString(random.nextLong()))
          .append("</届出番号>\n  </身分事項>\n");
    }
    return text.append("</戸籍>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  static RecordFields fields(String registerId, long changeSeq, byte[] content) {
    return new RecordFields(
        registerId, changeSeq, RegisterKind.CURRENT, 1, "application/xml", false, content.length);
  }
}
