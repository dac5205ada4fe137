package jp.fukuhon.practice.cli;

/** The practice environment's entry point. */
public final class PracticeMain {
  private PracticeMain() {}

  /** Runs one verb. */
  public static void main(String[] args) {}
}
