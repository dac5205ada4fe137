package jp.fukuhon.core.seal;

import java.util.Arrays;
import javax.crypto.SecretKey;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.transfer.TransferId;

/** The three keys that derive from a transfer's data key, each for one use. */
record TransferKeys(SecretKey content, SecretKey nonce, SecretKey dictionary) {

  static TransferKeys derive(DataKey dataKey, TransferId transfer, Suite suite) {
    byte[] octets = dataKey.copy();
    try {
      return new TransferKeys(
          Ciphers.hkdfKey(octets, info("content", transfer, suite), "AES"),
          Ciphers.hkdfKey(octets, info("nonce", transfer, suite), "HmacSHA256"),
          Ciphers.hkdfKey(octets, info("dictionary", transfer, suite), "AES"));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static byte[] info(String use, TransferId transfer, Suite suite) {
    return new FieldEncoder()
        .text("fukuhon/1/key/" + use)
        .text(transfer.toString())
        .text(suite.label())
        .toByteArray();
  }

  @Override
  public String toString() {
    return "TransferKeys[hidden]";
  }
}
