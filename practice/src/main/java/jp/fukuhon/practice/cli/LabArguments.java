package jp.fukuhon.practice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabRequest;
import jp.fukuhon.practice.samples.Municipalities;
import org.jspecify.annotations.Nullable;

/** Checks what was typed after {@code lab} against this machine and an earlier start. */
final class LabArguments {

  private static final List<String> DEFAULT_MUNICIPALITIES = List.of("131016", "011002");
  private static final int DEFAULT_REGISTERS = 2_000;
  private static final long MAX_REGISTERS = 9_999_999;
  private static final long DEFAULT_SEED = 1;

  private final Path directory;
  private final Faults faults;
  private final Optional<LabRequest> known;

  LabArguments(Path directory, Faults faults) {
    this.directory = directory.toAbsolutePath().normalize();
    this.faults = faults;
    checkDirectory();
    this.known = faults.isEmpty() ? new Lab(directory).known() : Optional.empty();
  }

  LabRequest request(
      @Nullable String municipalities,
      @Nullable String registers,
      @Nullable String seed,
      boolean textOnly,
      boolean separateDatabases) {
    List<String> codes = codes(municipalities);
    long number =
        number(
            "--registers", registers, known.map(LabRequest::registers).orElse(DEFAULT_REGISTERS));
    if (number < 0 || number > MAX_REGISTERS) {
      faults.add(
          "--registers " + number + " is not 0 to " + MAX_REGISTERS,
          "say how many sample registers each municipality gets");
    }
    long chosenSeed = number("--seed", seed, known.map(LabRequest::seed).orElse(DEFAULT_SEED));
    known.ifPresent(
        k -> {
          fixed("--seed", chosenSeed == k.seed());
          fixed("--text-only", !textOnly || k.textOnly());
          fixed("--separate-databases", !separateDatabases || k.separateDatabases());
        });
    return new LabRequest(
        codes, (int) Math.clamp(number, 0, MAX_REGISTERS), chosenSeed, textOnly, separateDatabases);
  }

  private List<String> codes(@Nullable String municipalities) {
    if (municipalities == null) {
      return known.isPresent() ? List.of() : DEFAULT_MUNICIPALITIES;
    }
    Set<String> codes = new LinkedHashSet<>();
    Arrays.stream(municipalities.split(",", -1)).map(String::strip).forEach(codes::add);
    for (String code : codes) {
      Municipalities.explain(code)
          .ifPresent(fault -> faults.add(fault, "a code looks like 131016 (千代田区)"));
    }
    return List.copyOf(codes);
  }

  private long number(String option, @Nullable String text, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      faults.add(option + " '" + text + "' is not a number", "write digits only, like 2000");
      return otherwise;
    }
  }

  private void fixed(String option, boolean same) {
    if (!same) {
      faults.add(
          "the practice environment in " + directory + " was made with another " + option,
          "leave the option out, or choose another directory");
    }
  }

  private void checkDirectory() {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      faults.add(existing + " is not a directory", "choose another directory");
    } else if (!Files.isWritable(existing)) {
      faults.add(existing + " is not writable", "choose another directory, or change its mode");
    } else if (existing.equals(directory) && holdsSomethingElse()) {
      faults.add(
          directory + " is not empty and holds no practice environment",
          "choose a directory that is empty or does not exist yet");
    }
  }

  private boolean holdsSomethingElse() {
    if (Files.exists(directory.resolve("lab.json"))) {
      return false;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.anyMatch(entry -> !entry.endsWith(".lab.lock"));
    } catch (IOException e) {
      return true;
    }
  }
}
