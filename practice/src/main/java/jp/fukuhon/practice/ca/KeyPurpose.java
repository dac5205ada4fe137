package jp.fukuhon.practice.ca;

import java.util.Locale;

/** What a party's key is for; one certificate each. */
public enum KeyPurpose {
  /** Both ends of mutual TLS (通信相手相互の認証, 第5-3(4)). */
  TLS,
  /** Signs manifests, chunk headers, acknowledgements and receipts. */
  SIGNING,
  /** Receives data keys by key agreement. */
  ENCRYPTION;

  /** {@code tls}, {@code signing} or {@code encryption}: the OU, the alias and the file's name. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
