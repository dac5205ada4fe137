package jp.fukuhon.core.seal;

/** How sealed octets are laid out; the first of them names the layout. */
enum RecordLayout {
  /** {@code 1 ‖ 12-octet nonce ‖ ciphertext ‖ tag}: payloads up to one segment. */
  SINGLE(1, Ciphers.NONCE),
  /** {@code 2 ‖ 32-octet salt ‖ (ciphertext ‖ tag) …}: larger payloads, in segments. */
  SEGMENTED(2, 32);

  /** Octets of payload in a segment; the last one may have fewer, never none. */
  static final int SEGMENT = 64 << 10;

  private final int number;
  private final int synthetic;

  RecordLayout(int number, int synthetic) {
    this.number = number;
    this.synthetic = synthetic;
  }

  int number() {
    return number;
  }

  /** Octets of the synthetic nonce or salt. */
  int syntheticLength() {
    return synthetic;
  }

  /** Octets before the ciphertext. */
  int headerLength() {
    return 1 + synthetic;
  }

  static RecordLayout forPayload(int length) {
    return length <= SEGMENT ? SINGLE : SEGMENTED;
  }

  int sealedLength(int payload) {
    return Math.addExact(headerLength(), payload) + segments(payload) * Ciphers.TAG;
  }

  /** The payload's length, or -1 when no payload of this layout gives so many sealed octets. */
  int payloadLength(int sealed) {
    int body = sealed - headerLength();
    int segments = this == SINGLE ? 1 : Math.ceilDiv(body, SEGMENT + Ciphers.TAG);
    int payload = body - segments * Ciphers.TAG;
    boolean possible =
        payload >= 0 && forPayload(payload) == this && sealedLength(payload) == sealed;
    return possible ? payload : -1;
  }

  private int segments(int payload) {
    return this == SINGLE ? 1 : Math.ceilDiv(payload, SEGMENT);
  }
}
