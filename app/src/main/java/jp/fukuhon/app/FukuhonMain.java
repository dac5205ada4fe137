package jp.fukuhon.app;

import jp.fukuhon.app.cli.CommandLineFace;

/** The entry point: one executable, started as a role. */
public final class FukuhonMain {

  private FukuhonMain() {}

  /** Runs one verb and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLineFace.run(args));
  }
}
