package jp.fukuhon.practice.demo;

import jp.fukuhon.practice.lab.LabProgress;

/** Shown what the demonstration is doing. Called by one thread. */
public interface DemoView extends LabProgress {

  /** A step begins, in both languages, one line. */
  void step(String japanese, String english);

  /** Something was found out, one line. */
  void found(String text);

  /** How many records the receiver has acknowledged. */
  void acknowledged(long records, long total, int chunks);
}
