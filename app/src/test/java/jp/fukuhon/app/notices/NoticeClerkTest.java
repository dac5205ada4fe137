package jp.fukuhon.app.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeClerkTest {

  private static final Instant AT = Instant.parse("2026-12-04T21:00:00Z");
  private static final NoticeText TEXT =
      new NoticeText("131016", "practice", "./fukuhon -C /srv/131016");

  private static Optional<Notice> notice(String action, String outcome, String detail) {
    return NoticeClerk.notice(
        "131016-FUKUHON",
        new NoticeBook.Entry(7, AT, action, "131016-FUKUHON-000042", outcome, detail),
        false);
  }

  @Test
  void whatNeedsNobodyIsNotTold() {
    for (String[] entry :
        new String[][] {
          {"NIGHT", "DONE"},
          {"NIGHT", "RUNNING"},
          {"NIGHT", "SKIPPED"},
          {"NIGHT", "FORECAST_IN_TIME"},
          {"SEND", "STARTED"},
          {"SETTLE", "COMMITTED"},
          {"SETTLE", "ABORTED"},
          {"COMPARISON", "EQUAL"},
          {"VIEW", "OK"}
        }) {
      assertThat(notice(entry[0], entry[1], "{}")).as(String.join(" ", entry)).isEmpty();
    }
  }

  @Test
  void aNightTellsOfItsOwnAttempts() {
    NoticeBook.Entry failed =
        new NoticeBook.Entry(8, AT, "SEND", null, "FAILED", "{\"code\": \"UNAVAILABLE\"}");
    assertThat(NoticeClerk.notice("131016-FUKUHON", failed, true)).isEmpty();
    assertThat(NoticeClerk.notice("131016-FUKUHON", failed, false))
        .get()
        .extracting(Notice::kind)
        .isEqualTo(Kind.TRANSFER_FAILED);
  }

  @Test
  void aNoticeNamesStreamDateCauseAndTheCommand() {
    Notice notice =
        notice(
                "NIGHT",
                "FAILED",
                "{\"businessDate\": \"2026-12-04\", \"note\": \"UNAVAILABLE (回線): no answer\"}")
            .orElseThrow();
    assertThat(notice.businessDate()).isEqualTo(LocalDate.of(2026, 12, 4));
    assertThat(notice.key()).isEqualTo("131016-FUKUHON#7");
    assertThat(TEXT.subject(notice))
        .isEqualTo("【戸籍副本】[practice]131016-FUKUHON 2026-12-04 夜間の送信に失敗しました");
    assertThat(TEXT.body(notice))
        .contains(
            "業務日: 2026-12-04",
            "時刻: 2026-12-05 06:00:00",
            "内容: UNAVAILABLE (回線): no answer",
            "次の操作: ./fukuhon -C /srv/131016 nights",
            "type: ./fukuhon -C /srv/131016 nights");
  }

  @Test
  void aLineOfTheLogCannotBreakOutOfItsLine() {
    Notice notice =
        notice("SEND", "FAILED", "{\"reason\": \"a\\r\\nSubject: b\\u0000\"}").orElseThrow();
    assertThat(notice.detail()).doesNotContain("\r", "\n", "\u0000");
  }

  @Test
  void everyKindHasACommandThatIsWhole() {
    for (Kind kind : Kind.values()) {
      assertThat(kind.command("./fukuhon -C /srv/131016", "131016-FUKUHON"))
          .startsWith("./fukuhon -C /srv/131016 ")
          .doesNotContain("STREAM");
      assertThat(kind.japanese()).isNotBlank();
    }
  }

  @Test
  void aCertificateIsToldOfAtEachThresholdOnce() {
    Instant end = AT.plus(Duration.ofDays(40));
    assertThat(CertificateWatch.due(Map.of("tls", end), AT)).isEmpty();
    for (int[] each : new int[][] {{30, 30}, {29, 30}, {14, 14}, {7, 7}, {2, 3}, {1, 1}, {0, 0}}) {
      assertThat(
              CertificateWatch.due(
                  Map.of("tls", end),
                  end.minus(Duration.ofDays(each[0])).plusSeconds(each[0] == 0 ? 0 : 60)))
          .as("%d days left", each[0])
          .singleElement()
          .extracting(Notice::key)
          .isEqualTo("certificate/tls/" + end.getEpochSecond() + "/" + each[1]);
    }
  }

  @Test
  void pausesGrowAndEnd() {
    Notice notice = notice("NIGHT", "MISSED", "{}").orElseThrow();
    Duration before = Duration.ZERO;
    for (int attempts = 1; attempts < 10; attempts++) {
      Duration again =
          Objects.requireNonNull(
              NoticeOffice.again(new NoticeBook.Claim(1, "MAIL", attempts, AT, notice), AT));
      assertThat(again).isGreaterThan(before.dividedBy(2));
      assertThat(again).isLessThanOrEqualTo(Duration.ofMinutes(75));
      before = again;
    }
    assertThat(
            NoticeOffice.again(
                new NoticeBook.Claim(1, "MAIL", 99, AT, notice), AT.plus(Duration.ofDays(4))))
        .isNull();
  }
}
