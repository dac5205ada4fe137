package jp.fukuhon.core.transfer;

/**
 * Whether a transfer carries what changed or is part of a full resend (全件再送信); each mode has its
 * own cursor.
 */
public enum TransferMode {
  INCREMENTAL,
  FULL
}
