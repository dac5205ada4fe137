package jp.fukuhon.practice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a project of its own, with a Java and a Maven that only say what they were
 * told.
 */
class LauncherTest {

  @TempDir Path folder;
  private Path project = Path.of("");
  private Path jdk = Path.of("");
  private Path tools = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    project = Files.createDirectories(folder.resolve("a project"));
    jdk = folder.resolve("jdk 25");
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(
        Path.of("..").resolve("fukuhon").toAbsolutePath().normalize(), project.resolve("fukuhon"));
    script(project.resolve("fukuhon"), Files.readString(project.resolve("fukuhon")));
    Path source = project.resolve("core/src/main/java/A.java");
    Files.createDirectories(Objects.requireNonNull(source.getParent()));
    Files.writeString(source, "class A {}");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/java"), "#!/bin/bash\nprintf '[%s]' \"$@\"\nexit 7\n");
    script(
        tools.resolve("mvn"),
        """
        #!/bin/bash
        echo "built $*" >>"%s/builds"
        mkdir -p app/target practice/target
        : >app/target/fukuhon.jar
        : >practice/target/fukuhon-practice-exec.jar
        """
            .formatted(folder));
    makeOlder(project);
  }

  @Test
  void buildsOnFirstUseAndAgainOnlyWhenSourcesChange() throws Exception {
    assertThat(run("status").output()).contains("building");
    assertThat(run("status").output()).doesNotContain("building");
    assertThat(builds()).isEqualTo(1);
    Files.writeString(project.resolve("core/src/main/java/B.java"), "class B {}");
    setTime(project.resolve("core/src/main/java/B.java"), Instant.now().plusSeconds(5));
    run("status");
    assertThat(builds()).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("builds"))).contains("-Plauncher-build", "package");
  }

  @Test
  void handsArgumentsAndExitCodeOver() throws Exception {
    Result other = run("-C", "my dir/centre", "status", "--json");
    assertThat(other.exitCode()).isEqualTo(7);
    assertThat(other.output())
        .endsWith(
            "[-jar][" + project + "/app/target/fukuhon.jar][-C][my dir/centre][status][--json]");
    assertThat(run("lab", "my dir").output())
        .contains("[-Dfukuhon.app.jar=" + project + "/app/target/fukuhon.jar]")
        .endsWith("[-jar][" + project + "/practice/target/fukuhon-practice-exec.jar][lab][my dir]");
    assertThat(run("status").output()).contains("[-Xmx1g][-Dx=y]");
  }

  @Test
  void usesWhatWasTunedUntilTheNextBuild() throws Exception {
    run("status");
    Path tuned = Files.createDirectories(project.resolve("app/target/tuned"));
    Files.writeString(tuned.resolve("fukuhon.jar"), "");
    Files.writeString(tuned.resolve("centre.aot"), "");
    Path centre = Files.createDirectories(folder.resolve("the centre"));
    Files.writeString(centre.resolve("fukuhon.yaml"), "fukuhon:\n  role: centre\n");
    assertThat(run("-C", centre.toString(), "status").output())
        .contains("[-XX:AOTCache=" + tuned + "/centre.aot]")
        .contains("[-jar][" + tuned + "/fukuhon.jar]");
    assertThat(run("-C", "somewhere", "status").output())
        .contains("[-jar][" + project + "/app/target/fukuhon.jar]")
        .doesNotContain("AOTCache");
    Files.writeString(project.resolve("core/src/main/java/B.java"), "class B {}");
    setTime(project.resolve("core/src/main/java/B.java"), Instant.now().plusSeconds(5));
    assertThat(run("-C", centre.toString(), "status").output()).doesNotContain("AOTCache");
    assertThat(tuned).doesNotExist();
  }

  @Test
  void showsTheEndOfAFailedBuild() throws Exception {
    script(tools.resolve("mvn"), "#!/bin/bash\necho 'COMPILATION ERROR in A'\nexit 1\n");
    Result result = run("status");
    assertThat(result.exitCode()).isEqualTo(10);
    assertThat(result.output()).contains("COMPILATION ERROR in A").contains("the build failed");
    assertThat(run("status").exitCode()).isEqualTo(10);
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Result result = run("status");
    assertThat(result.exitCode()).isEqualTo(10);
    assertThat(result.output()).contains("ERROR: Maven (mvn) is needed").contains("HINT: ");
  }

  @Test
  void runsWhereASymbolicLinkPoints() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("fukuhon"));
    assertThat(start(link, "status").output()).contains(project + "/app/target/fukuhon.jar");
  }

  private record Result(int exitCode, String output) {}

  private Result run(String... arguments) throws Exception {
    return start(project.resolve("fukuhon"), arguments);
  }

  /** Runs with a PATH that has basic programs but no other Maven or Java. */
  private Result start(Path script, String... arguments) throws Exception {
    for (String program :
        List.of("bash", "dirname", "readlink", "grep", "find", "mkdir", "flock", "mv", "tail")) {
      Path target = Path.of("/usr/bin", program);
      Path link = tools.resolve(program);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Files.exists(target) ? target : Path.of("/bin", program));
      }
    }
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                tools.toString(),
                "JAVA_HOME",
                jdk.toString(),
                "LC_ALL",
                "C.UTF-8",
                "FUKUHON_JAVA_OPTS",
                "-Xmx1g -Dx=y"));
    Process process = builder.start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private long builds() throws IOException {
    return Files.readAllLines(folder.resolve("builds")).size();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void makeOlder(Path tree) throws IOException {
    try (var all = Files.walk(tree)) {
      for (Path path : all.toList()) {
        setTime(path, Instant.now().minusSeconds(60));
      }
    }
  }

  private static void setTime(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }
}
