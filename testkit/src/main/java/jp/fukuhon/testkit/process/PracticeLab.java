package jp.fukuhon.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jp.fukuhon.practice.lab.Lab;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A practice environment in a temporary directory, laid out by the practice jar as a process of its
 * own, and the engine's processes in it. {@link #close()} kills what still runs, stops the
 * databases and deletes everything. Thread-safe.
 */
public final class PracticeLab implements AutoCloseable {

  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx640m");

  private final Path root;
  private final TunedProduct product;
  private final Path outputs;
  private final List<EngineProcess> processes = new CopyOnWriteArrayList<>();
  private final Map<String, PracticeParty> parties = new LinkedHashMap<>();
  private final Map<String, String> environment = new ConcurrentHashMap<>();
  private final Map<String, List<String>> jvm = new ConcurrentHashMap<>();
  private final AtomicInteger starts = new AtomicInteger();
  private final Thread atExit = new Thread(this::clear, "practice-lab-at-exit");

  /**
   * What to lay out.
   *
   * @param municipalities codes
   * @param registers sample registers of each
   * @param separateDatabases one PostgreSQL server per party
   */
  public record Plan(List<String> municipalities, int registers, boolean separateDatabases) {

    /** One municipality, 131016, and one server for both parties. */
    public static Plan of(int registers) {
      return new Plan(List.of("131016"), registers, false);
    }

    /** The same with a server for each party. */
    public Plan withSeparateDatabases() {
      return new Plan(municipalities, registers, true);
    }
  }

  private PracticeLab(Path root, TunedProduct product) {
    this.root = root;
    this.product = product;
    this.outputs = root.resolve("outputs");
  }

  /**
   * Lays out a practice environment with registers without images.
   *
   * @throws AssertionError with the practice jar's output when it cannot
   */
  public static PracticeLab start(Plan plan) {
    return start(plan, TunedProduct.of(Path.of(jar("fukuhon.app.jar"))));
  }

  static PracticeLab start(Plan plan, TunedProduct product) {
    try {
      PracticeLab lab = new PracticeLab(Files.createTempDirectory("fukuhon-testkit-"), product);
      Runtime.getRuntime().addShutdownHook(lab.atExit);
      Files.createDirectories(lab.outputs);
      try {
        lab.layOut(plan);
        return lab;
      } catch (Throwable e) {
        lab.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void layOut(Plan plan) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JVM);
    command.addAll(
        List.of(
            "-Dfukuhon.app.jar=" + jar("fukuhon.app.jar"),
            "-jar",
            jar("fukuhon.practice.jar"),
            "lab",
            directory().toString(),
            "--municipality",
            String.join(",", plan.municipalities()),
            "--registers",
            String.valueOf(plan.registers()),
            "--text-only",
            "--json"));
    if (plan.separateDatabases()) {
      command.add("--separate-databases");
    }
    EngineProcess layingOut = EngineProcess.start("lab", command, Map.of(), outputs);
    processes.add(layingOut);
    Files.createDirectories(temporaryDirectory("nobody"));
    layingOut.expectExit(0);
    JsonNode file =
        JsonMapper.builder().build().readTree(Files.readString(directory().resolve("lab.json")));
    for (JsonNode party : file.required("parties")) {
      PracticeParty known = new PracticeParty(this, party);
      parties.put(known.name(), known);
      Files.createDirectories(temporaryDirectory(known.name()));
    }
  }

  /** The directory that the practice jar was given. */
  public Path directory() {
    return root.resolve("lab");
  }

  /** Where the outputs of all processes are kept. */
  public Path outputs() {
    return outputs;
  }

  /** The {@code java.io.tmpdir} of a party's processes. */
  public Path temporaryDirectory(String party) {
    return root.resolve("tmp").resolve(party);
  }

  /** The centre. */
  public PracticeParty centre() {
    return party("centre");
  }

  /** The first municipality's gateway. */
  public PracticeParty gateway() {
    return parties.values().stream()
        .filter(party -> !party.name().equals("centre"))
        .findFirst()
        .orElseThrow();
  }

  /** The party of that name. */
  public PracticeParty party(String name) {
    return Optional.ofNullable(parties.get(name)).orElseThrow();
  }

  /** Sets a variable in the environment of the engine's processes that start from now on. */
  public void environment(String name, String value) {
    environment.put(name, value);
  }

  /** Starts the engine with a verb that needs no party; does not wait. */
  public EngineProcess start(String... verb) {
    return startEngine("nobody-" + verb[0], "nobody", List.of(verb));
  }

  void jvm(String party, List<String> options) {
    jvm.put(party, List.copyOf(options));
  }

  EngineProcess startEngine(String name, String party, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JVM);
    command.addAll(jvm.getOrDefault(party, List.of()));
    command.add("-Djava.io.tmpdir=" + temporaryDirectory(party));
    command.addAll(product.options(party));
    command.addAll(arguments);
    EngineProcess process =
        EngineProcess.start(
            "%03d-%s".formatted(starts.incrementAndGet(), name), command, environment, outputs);
    processes.add(process);
    return process;
  }

  /** The outputs of every process so far, newest last; for messages. */
  public String outputOfAll() {
    StringBuilder all = new StringBuilder();
    processes.forEach(process -> all.append(process.output()).append('\n'));
    return all.toString();
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String jar(String property) {
    String path = System.getProperty(property, "");
    if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
      throw new IllegalStateException("-D" + property + " names no jar: '" + path + "'");
    }
    return path;
  }

  @Override
  public void close() {
    clear();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void clear() {
    processes.forEach(EngineProcess::close);
    if (Files.exists(directory().resolve("lab.json"))) {
      new Lab(directory()).down();
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // cleared before
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
