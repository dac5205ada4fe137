package jp.fukuhon.practice.ca;

import java.util.Locale;

/** What a party's key is for; one certificate for each of its kinds. */
public enum KeyPurpose {
  /** Both ends of mutual TLS (通信相手相互の認証, 第5-3(4)). */
  TLS,
  /** Signs manifests, chunk headers, acknowledgements and receipts: ECDSA and ML-DSA-65. */
  SIGNING,
  /** Receives data keys: by key agreement on P-256 and by ML-KEM-768. */
  ENCRYPTION;

  /** {@code tls}, {@code signing} or {@code encryption}: the OU, the alias and the file's name. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
