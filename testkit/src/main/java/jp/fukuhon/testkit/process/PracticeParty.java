package jp.fukuhon.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One party of a {@link PracticeLab}: its directory, its database, its processes. Thread-safe. */
public final class PracticeParty {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PracticeLab lab;
  private final JsonNode described;

  PracticeParty(PracticeLab lab, JsonNode described) {
    this.lab = lab;
    this.described = described;
  }

  /** {@code centre} or the municipality's code. */
  public String name() {
    return described.required("name").stringValue();
  }

  /** Its directory, the argument of {@code -C}. */
  public Path directory() {
    return configuration().resolveSibling(".").normalize();
  }

  /** Its {@code fukuhon.yaml}. */
  public Path configuration() {
    return Path.of(described.required("config").stringValue());
  }

  /** The port it serves on. */
  public int httpsPort() {
    return described.required("httpsPort").intValue();
  }

  /** The port of its PostgreSQL server. */
  public int databasePort() {
    return described.required("postgres").required("port").intValue();
  }

  /** The directory of its PostgreSQL server. */
  public Path databaseDirectory() {
    return Path.of(described.required("postgres").required("directory").stringValue());
  }

  /** The name of its database. */
  public String databaseName() {
    String url = described.required("jdbcUrl").stringValue();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** A new connection of the superuser to the server, not to the party's database. */
  public Connection connectToServer() throws SQLException {
    return connect(Role.SUPERUSER, serverUrl());
  }

  private String serverUrl() {
    String url = described.required("jdbcUrl").stringValue();
    return url.substring(0, url.lastIndexOf('/')) + "/postgres";
  }

  /** A new connection in autocommit, as a program of that role would open it. */
  public Connection connect(Role role) throws SQLException {
    return connect(role, described.required("jdbcUrl").stringValue());
  }

  private Connection connect(Role role, String url) throws SQLException {
    URI psql = URI.create(described.required("psql").required(role.key()).stringValue());
    String userInfo = psql.getRawUserInfo();
    int colon = userInfo.indexOf(':');
    Properties properties = new Properties();
    properties.setProperty("user", decoded(userInfo.substring(0, colon)));
    properties.setProperty("password", decoded(userInfo.substring(colon + 1)));
    properties.setProperty("ApplicationName", "testkit " + role.key());
    return DriverManager.getConnection(url, properties);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** TLS with this party's certificate, from its PEM files. */
  public SSLContext tls() {
    JsonNode tls = described.required("tls");
    return PemTls.context(
        Path.of(tls.required("ca").stringValue()),
        Path.of(tls.required("certificate").stringValue()),
        Path.of(tls.required("key").stringValue()));
  }

  /** Appends settings, indented by two spaces, to the configuration. */
  public void configure(String yaml) {
    write(read() + yaml.indent(0).replaceAll("(?m)^(?=.)", "  "));
  }

  /**
   * Replaces a text of the configuration.
   *
   * @throws IllegalArgumentException when it is not there
   */
  public void reconfigure(String old, String replacement) {
    String text = read();
    if (!text.contains(old)) {
      throw new IllegalArgumentException(configuration() + " does not contain " + old);
    }
    write(text.replace(old, replacement));
  }

  private String read() {
    try {
      return Files.readString(configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String text) {
    try {
      Files.writeString(configuration(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives options to the JVMs of this party that start from now on, instead of earlier ones. */
  public void jvm(String... options) {
    lab.jvm(name(), List.of(options));
  }

  /** Starts the engine with {@code -C} this party, and a verb; does not wait. */
  public EngineProcess start(String... verb) {
    List<String> arguments = new ArrayList<>(List.of("-C", directory().toString()));
    arguments.addAll(List.of(verb));
    return lab.startEngine(name() + "-" + verb[0], name(), arguments);
  }

  /** Runs a verb to its end and demands exit code 0. */
  public EngineProcess run(String... verb) {
    return start(verb).expectExit(0);
  }

  /** Starts {@code serve} and waits until it accepts connections. */
  public EngineProcess serve() {
    EngineProcess process = start("serve");
    Await.until(
        name() + " serves on port " + httpsPort(),
        Await.DEADLINE,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("it ended with exit code " + process.awaitExit());
          }
          // somebody else may listen on that port: only what it says itself counts
          return process.stdout().contains(" serves ") && accepts(httpsPort());
        },
        process::output);
    return process;
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Digests of every published content of a municipality, as this centre opens them.
   *
   * @return the file that {@code export} has written
   */
  public Path exportDigests(PracticeParty municipality, Path folder) {
    Path digests = folder.resolve("digests-" + municipality.name() + ".tsv");
    run(
        "export",
        "--municipality",
        municipality.name(),
        "--dataset",
        "FUKUHON",
        "--format",
        "digests",
        "--out",
        digests.toString());
    return digests;
  }

  /** What {@code status --json} prints. */
  public JsonNode status() {
    return JSON.readTree(run("status", "--json").stdout());
  }

  @Override
  public String toString() {
    return name();
  }
}
