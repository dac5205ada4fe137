package jp.fukuhon.bench.contest;

import java.util.Optional;

/** A contestant that does not run here, and why. */
record Absent(String name, String reason) implements Contestant {

  @Override
  public Optional<String> impediment() {
    return Optional.of(reason);
  }

  @Override
  public void prepare() {
    throw new UnsupportedOperationException(reason);
  }

  @Override
  public Timing run() {
    throw new UnsupportedOperationException(reason);
  }

  @Override
  public void check() {
    throw new UnsupportedOperationException(reason);
  }

  @Override
  public double residentCpuSeconds() {
    return 0;
  }

  @Override
  public long diskBytes() {
    return 0;
  }

  @Override
  public Wire wire() {
    return new Wire(-1, "not measured");
  }
}
