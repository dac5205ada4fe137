package jp.fukuhon.core.evidence;

import java.util.List;
import java.util.Optional;

/** A receipt without anything beside it. */
record SingleReceipt(String title, byte[] receipt) implements Bundle {

  @Override
  public List<String> names() {
    return List.of(RECEIPT);
  }

  @Override
  public Optional<byte[]> read(String name) {
    return name.equals(RECEIPT) ? Optional.of(receipt.clone()) : Optional.empty();
  }

  @Override
  public boolean isWhole() {
    return false;
  }
}
