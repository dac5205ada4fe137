package jp.fukuhon.bench.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;

/**
 * Starts JMH, which starts JVMs with this one's class path: a jar in a jar has none that it could
 * use, so that the executable jar is unpacked first.
 */
public final class Microbenchmarks {

  private Microbenchmarks() {}

  /** Runs JMH with these arguments, separated by spaces; its exit code. */
  public static int run(String arguments) {
    try {
      Path unpacked = Files.createTempDirectory("fukuhon-jmh-");
      Thread hook = new Thread(() -> delete(unpacked), "delete-unpacked");
      Runtime.getRuntime().addShutdownHook(hook);
      List<String> command = new ArrayList<>(List.of(java(), "--enable-native-access=ALL-UNNAMED"));
      command.addAll(List.of("-cp", classPath(unpacked), "org.openjdk.jmh.Main"));
      command.addAll(List.of("-jvmArgsAppend", "--enable-native-access=ALL-UNNAMED -Xmx1g"));
      if (!arguments.isBlank()) {
        command.addAll(List.of(arguments.strip().split("\\s+")));
      }
      return execute(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath(Path unpacked) throws IOException {
    String path = System.getProperty("java.class.path", "");
    if (!path.endsWith("-exec.jar")) {
      return path;
    }
    String jar = Path.of(path).toAbsolutePath().toString();
    int exit =
        execute(
            List.of(
                java(),
                "-Djarmode=tools",
                "-jar",
                jar,
                "extract",
                "--force",
                "--destination",
                unpacked.toString()));
    if (exit != 0) {
      throw new PracticeException("the jar could not be unpacked", "free some space in /tmp");
    }
    return unpacked + "/" + Path.of(path).getFileName() + ":" + unpacked + "/lib/*";
  }

  private static int execute(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    Thread hook = new Thread(() -> end(process), "end-jmh");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int exit = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(hook);
      return exit;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(process);
      return PracticeException.EXIT_CODE;
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void delete(Path directory) {
    try {
      PrivateFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
