package jp.fukuhon.app.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Free space where this process writes. */
final class DiskCheck implements Check {

  private final Map<String, Path> places;
  private final long floor;

  /**
   * @param places by what they are for
   * @param floor octets that must be free
   */
  DiskCheck(Map<String, Path> places, long floor) {
    this.places = new LinkedHashMap<>(places);
    this.floor = floor;
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    places.forEach((what, path) -> findings.add(look(what, path)));
    findings.add(
        Finding.skipped(
            "disk.database",
            "the engine's role cannot see the disk of the database server",
            "watch it where PostgreSQL runs"));
    return findings;
  }

  private Finding look(String what, Path path) {
    String check = "disk." + what;
    try {
      FileStore store = Files.getFileStore(path);
      long free = store.getUsableSpace();
      String found = mebibytes(free) + " MiB free at " + path;
      if (free < floor) {
        return Finding.fault(
            check,
            found + ", at least " + mebibytes(floor) + " are demanded",
            "ディスクの空き容量が不足しています。",
            "free space there, or lower preflight.disk-floor");
      }
      return Finding.ok(check, found);
    } catch (IOException e) {
      return Finding.fault(
          check,
          "free space at " + path + " cannot be read (" + e.getClass().getSimpleName() + ")",
          "ディスクの状態を確認できません。",
          "is the folder there, and may this user enter it?");
    }
  }

  private static long mebibytes(long octets) {
    return octets >> 20;
  }
}
