package jp.fukuhon.app.notices;

import org.jspecify.annotations.Nullable;

/** What a municipality is told of. */
enum Kind {
  NIGHT_FAILED("夜間の送信に失敗しました", "The night's transfer has failed", "nights"),
  NIGHT_MISSED("送信されないまま夜が過ぎました", "The night passed without a transfer", "send --server"),
  NIGHT_UNFINISHED(
      "送信時間帯のうちに終わりませんでした。次の時間帯に続きを送信します",
      "The night has stopped before its end; the next one goes on",
      "run-on STREAM"),
  NIGHT_LATE("送信時間帯を過ぎてから送信が終わりました", "The night's transfer was through after its window", "nights"),
  NIGHT_FORECAST(
      "このままでは送信時間帯のうちに終わらない見込みです",
      "At this rate the night will not be through in its window",
      "run-on STREAM"),
  TRANSFER_FAILED("送信に失敗しました", "A transfer has failed", "status"),
  TRANSFER_REJECTED(
      "センターに受領を拒否されました。保留された記録を確認してください",
      "The centre has rejected a transfer; see source.open_quarantine",
      "status"),
  COMPARISON_DIFFERENT(
      "センターとの突合で差異が見つかりました",
      "A comparison with the centre has found differences",
      "reconcile --last"),
  COMPARISON_FAILED("センターとの突合に失敗しました", "A comparison with the centre has failed", "reconcile"),
  RESTORED(
      "データベースが過去の状態に戻されたため送受信を停止しました",
      "A database was put back to an older state; the stream stands still",
      "recover STREAM"),
  CERTIFICATE("電子証明書の有効期限が近づいています", "A certificate ends soon", "doctor");

  private final String japanese;
  private final String english;
  private final String command;

  Kind(String japanese, String english, String command) {
    this.japanese = japanese;
    this.english = english;
    this.command = command;
  }

  String japanese() {
    return japanese;
  }

  String english() {
    return english;
  }

  /**
   * What is typed next.
   *
   * @param party {@code ./fukuhon -C DIR}
   */
  String command(String party, @Nullable String stream) {
    return party + " " + command.replace("STREAM", stream == null ? "" : stream).strip();
  }
}
