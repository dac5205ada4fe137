package jp.fukuhon.practice.lab;

/** Told what a lab is doing. Called by one thread. */
public interface LabProgress {

  /** A stage begins, described in one line. */
  void stage(String text);

  /** How many of the sample registers of a municipality are there. */
  void loaded(String municipality, long present, long total);
}
