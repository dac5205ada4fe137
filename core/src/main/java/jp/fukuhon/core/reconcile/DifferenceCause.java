package jp.fukuhon.core.reconcile;

/** The likely cause of a difference, told from both ledgers; the explanation is for a clerk. */
public enum DifferenceCause {
  CHANGED_SINCE("前回の送信の後に変更されています。次の送信で届きます。"),
  QUARANTINED("送信側で隔離されています（source.open_quarantine）。訂正すると次の送信で届きます。"),
  NEVER_FROZEN("送信対象に含まれないまま番号が付いています。変更番号を経ずに登録された疑いがあります。"),
  CHANGED_WITHOUT_NUMBER("送信側の記録が変更番号なしに書き換えられた疑いがあります。"),
  REMOVED_AT_SOURCE("送信側の記録が取下げによらず削除された疑いがあります。"),
  REMOVED_AT_CENTRE("センター側の記録が台帳によらず削除された疑いがあります。"),
  INSERTED_AT_CENTRE("センター側に台帳にない記録が挿入された疑いがあります。"),
  CHANGED_AT_CENTRE("センター側の記録が台帳によらず書き換えられた疑いがあります。"),
  DOES_NOT_OPEN("センター側の記録が復号できません。破損又は改ざんの疑いがあります。"),
  CENTRE_RESTORED("センター側のデータベースが古い時点に復元された疑いがあります。"),
  SOURCE_RESTORED("送信側のデータベースが古い時点に復元された疑いがあります。"),
  REJECTED("この記録を含む送信が受理されていません。"),
  UNKNOWN("台帳からは原因が分かりません。");

  private final String explanation;

  DifferenceCause(String explanation) {
    this.explanation = explanation;
  }

  /** One sentence in Japanese. */
  public String explanation() {
    return explanation;
  }
}
