package jp.fukuhon.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged jar unpacked by its own tool, with an AOT cache (JEP 514) for each role, as {@code
 * ./fukuhon tune} makes them: a test run starts hundreds of processes, and each then starts in a
 * third of the time. Made once for a jar, by a transfer whose processes are recorded, and kept
 * beside it. Thread-safe, and safe against a second test run on the same jar.
 */
final class TunedProduct {

  private final Path folder;
  private final boolean recording;

  private TunedProduct(Path folder, boolean recording) {
    this.folder = folder;
    this.recording = recording;
  }

  /** The one of that jar; made now when there is none. */
  static synchronized TunedProduct of(Path jar) {
    try {
      Path all = jar.resolveSibling("tuned-for-tests");
      // a cache fits the path that it was made at: it is made in its place, and marked when whole
      Path folder =
          all.resolve(
              "%x-%x".formatted(Files.size(jar), Files.getLastModifiedTime(jar).toMillis()));
      Path whole = folder.resolve("whole");
      try (FileChannel turn =
              FileChannel.open(
                  jar.resolveSibling("tuned-for-tests.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = turn.lock()) {
        if (held.isValid() && !Files.exists(whole)) {
          delete(all);
          make(jar, folder);
          Files.createFile(whole);
        }
      }
      return new TunedProduct(folder, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path jar, Path folder) throws IOException {
    Files.createDirectories(folder);
    EngineProcess.start(
            "unpack",
            List.of(
                PracticeLab.java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString()),
            Map.of(),
            folder)
        .expectExit(0);
    try (PracticeLab lab =
        PracticeLab.start(PracticeLab.Plan.of(50), new TunedProduct(folder, true))) {
      EngineProcess serving = lab.centre().serve();
      lab.gateway().run("send"); // the JVM writes its cache while it ends
      serving.terminate();
      serving.awaitExit();
    }
  }

  /** What a party's process is started with, but for the program, its options and its arguments. */
  List<String> options(String party) {
    Path cache = folder.resolve(party.equals("centre") ? "centre.aot" : "gateway.aot");
    List<String> options = new ArrayList<>();
    if (recording) {
      options.add("-XX:AOTCacheOutput=" + cache);
    } else if (Files.exists(cache)) {
      options.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    options.addAll(List.of("-jar", folder.resolve("fukuhon.jar").toString()));
    return options;
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
