package jp.fukuhon.practice.lab;

import java.nio.file.Path;
import java.util.List;

/** Creates or updates the product's tables in the databases of some parties. */
public interface Migrations {

  /**
   * Connects as each party's {@code owner} and brings its schemas up to date; repeating it is safe.
   *
   * @param parties directories that hold a {@code fukuhon.yaml}
   * @throws jp.fukuhon.practice.PracticeException when it does not succeed
   */
  void migrate(List<Path> parties);
}
