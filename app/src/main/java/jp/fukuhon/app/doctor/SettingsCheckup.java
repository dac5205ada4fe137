package jp.fukuhon.app.doctor;

import java.nio.file.Path;
import java.util.List;
import jp.fukuhon.core.seal.SecretFiles;

/** The configuration file itself: its faults, and who may write it. */
final class SettingsCheckup implements Check {

  private static final String CLERK = "設定ファイルに誤りがあります。";

  private final Path file;
  private final List<String> faults;

  SettingsCheckup(Path file, List<String> faults) {
    this.file = file;
    this.faults = List.copyOf(faults);
  }

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings =
        new java.util.ArrayList<>(
            faults.stream()
                .map(fault -> Finding.fault(name(), fault, CLERK, "correct " + file))
                .toList());
    if (!SecretFiles.isWrittenByOwnerOnly(file)) {
      findings.add(
          Finding.fault(name(), file + " can be written by others", CLERK, "chmod go-w " + file));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(name(), file + " has no fault"));
    }
    return findings;
  }
}
