package jp.fukuhon.practice.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;

/**
 * One server's directory: {@code data}, {@code port}, {@code superuser.password}, {@code
 * server.log}. Not thread-safe: {@link PracticeDatabase} holds the directory's lock around every
 * call.
 */
final class PostgresServer {

  static final String SUPERUSER = "postgres";
  private static final Duration TAKE_OVER = Duration.ofSeconds(30);

  private final Path directory;
  private final Path data;
  private final PostgresBinaries binaries;

  PostgresServer(Path directory, PostgresBinaries binaries) {
    this.directory = directory;
    this.data = directory.resolve("data");
    this.binaries = binaries;
  }

  Path directory() {
    return directory;
  }

  String superuserPassword() {
    return PrivateFiles.secret(directory.resolve("superuser.password"));
  }

  int port() {
    try {
      return Integer.parseInt(Files.readString(directory.resolve("port")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists() {
    return Files.exists(data.resolve("PG_VERSION"));
  }

  /** Creates the data directory: all or nothing, by a rename at the end. */
  void create(boolean durably) {
    Path part = directory.resolve("data.part");
    try {
      PrivateFiles.deleteTree(part);
      superuserPassword();
      ServerPrograms.Outcome outcome = run(initdb(part, durably));
      if (!outcome.succeeded()) {
        throw new PracticeException(
            "initdb failed in " + directory + ": " + lastLine(outcome.output()),
            "see " + scratch());
      }
      PrivateFiles.write(directory.resolve("port"), LocalPorts.choose(Set.of()) + "\n");
      Files.writeString(
          part.resolve("postgresql.conf"), configuration(), StandardOpenOption.APPEND);
      Files.writeString(part.resolve("pg_hba.conf"), hostRules());
      Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> initdb(Path target, boolean durably) {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + target,
                "--username=" + SUPERUSER,
                "--pwfile=" + directory.resolve("superuser.password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
    if (!durably) {
      command.add("--no-sync");
    }
    return command;
  }

  private String configuration() {
    return """

    # --- practice environment -------------------------------------------------------------
    listen_addresses = '127.0.0.1'
    port = %d
    unix_socket_directories = ''
    password_encryption = 'scram-sha-256'
    max_connections = 100
    shared_buffers = 256MB
    max_wal_size = 4GB
    wal_level = replica
    fsync = on
    synchronous_commit = on
    full_page_writes = on
    timezone = 'Asia/Tokyo'
    log_timezone = 'Asia/Tokyo'
    # the contents of registers must never reach a log
    log_statement = 'none'
    log_min_error_statement = panic
    log_error_verbosity = terse
    log_parameter_max_length = 0
    log_parameter_max_length_on_error = 0
    log_min_duration_statement = -1
    """
        .formatted(port());
  }

  private static String hostRules() {
    return """
    # type  database  user  address        method
    local   all       all                  scram-sha-256
    host    all       all   127.0.0.1/32   scram-sha-256
    """;
  }

  /** Starts the server and waits until it accepts connections. */
  void start() {
    forgetStalePid();
    requireFreePort();
    long deadline = System.nanoTime() + TAKE_OVER.toNanos();
    while (true) {
      ServerPrograms.Outcome outcome =
          run(
              List.of(
                  binaries.program("pg_ctl"),
                  "start",
                  "--wait",
                  "--timeout=60",
                  "--pgdata=" + data,
                  "--log=" + log()));
      if (outcome.succeeded()) {
        return;
      }
      if (!leftoversInUse() || System.nanoTime() > deadline) {
        throw new PracticeException(
            "PostgreSQL does not start in " + data + ": " + lastLine(outcome.output()),
            "see " + log());
      }
      pause(); // the children of a killed postmaster are still ending
    }
  }

  /** Stops the server with {@code fast} or {@code immediate}; nothing happens if it is down. */
  void stop(String mode) {
    if (runningPid().isEmpty()) {
      return;
    }
    ServerPrograms.Outcome outcome =
        run(
            List.of(
                binaries.program("pg_ctl"),
                "stop",
                "--wait",
                "--timeout=60",
                "--mode=" + mode,
                "--pgdata=" + data));
    if (!outcome.succeeded() && runningPid().isPresent()) {
      throw new PracticeException(
          "PostgreSQL does not stop in " + data + ": " + lastLine(outcome.output()),
          "see " + log());
    }
  }

  /** The postmaster's process id, if it is alive and really is this directory's. */
  Optional<Long> runningPid() {
    return recordedPid().filter(this::isOurPostmaster);
  }

  private Optional<Long> recordedPid() {
    try {
      String first =
          Files.readString(data.resolve("postmaster.pid")).lines().findFirst().orElse("");
      return Optional.of(Long.parseLong(first.strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private boolean isOurPostmaster(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
      return line.contains(data.toString());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A process id that now belongs to some other program would stop PostgreSQL from starting; one
   * that belongs to nobody it handles by itself, with better checks than ours.
   */
  private void forgetStalePid() {
    if (recordedPid().filter(pid -> ProcessHandle.of(pid).isPresent()).isPresent()) {
      try {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private boolean leftoversInUse() {
    try {
      String text = Files.readString(log(), StandardCharsets.UTF_8);
      String tail = text.substring(Math.max(0, text.length() - 2_000));
      return tail.contains("is still in use") || tail.contains("could not bind");
    } catch (IOException e) {
      return false;
    }
  }

  private void requireFreePort() {
    if (!LocalPorts.isFree(port())) {
      throw new PracticeException(
          "port " + port() + " of the database in " + directory + " is taken by another program",
          "stop that program ('ss -ltnp' names it) and start again");
    }
  }

  private ServerPrograms.Outcome run(List<String> command) {
    return ServerPrograms.run(scratch(), command);
  }

  private Path scratch() {
    return directory.resolve("last-command.log");
  }

  Path log() {
    return directory.resolve("server.log");
  }

  private static String lastLine(String output) {
    return output.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("no output");
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while PostgreSQL started", "start again", e);
    }
  }
}
