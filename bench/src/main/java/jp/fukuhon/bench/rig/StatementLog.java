package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The engine's transactions as the server itself saw them, by its log of statements and their
 * durations. Parameters, and with them contents of registers, are not logged. Times of day are
 * exact to a millisecond, durations to a microsecond. Thread-safe.
 */
public final class StatementLog {

  private static final Pattern DURATION =
      Pattern.compile(
          "(\\d+\\.\\d+) \\[(\\d+)] (\\S*) LOG: {2}duration: (\\d+\\.\\d+) ms {2}"
              + "(statement|parse|bind|execute)([^:]*): (.*)");

  private final Server server;

  /** Of this server, which logs nothing yet. */
  public StatementLog(Server server) {
    this.server = server;
  }

  /** Lets every later session of the engine in these databases be logged. */
  public void record(List<String> databases) {
    String maintenance = databases.getFirst();
    server.execute(
        maintenance,
        "ALTER SYSTEM SET log_line_prefix = '%n [%p] %d '",
        "ALTER SYSTEM SET log_parameter_max_length = 0",
        "SELECT pg_reload_conf()");
    for (String database : databases) {
      server.execute(
          maintenance,
          "ALTER ROLE engine IN DATABASE " + database + " SET log_min_duration_statement = 0");
    }
  }

  /** Where the log ends now. */
  public long mark() {
    try {
      return Files.size(server.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The transactions that were committed after a mark, in the order of their commits. */
  public List<Transaction> since(long mark) {
    try (FileChannel channel = FileChannel.open(server.log());
        InputStream in = Channels.newInputStream(channel.position(mark));
        var reader =
            new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(reader.lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A committed transaction.
   *
   * @param database in which it ran
   * @param millis from its first statement to the end of its commit, the client's own work between
   *     them included
   * @param serverMillis of these, what the server worked
   * @param sql of all its statements
   */
  public record Transaction(String database, double millis, double serverMillis, String sql) {

    /** Whether one of its statements has this in its text. */
    public boolean ran(String part) {
      return sql.contains(part);
    }
  }

  /** A transaction under way. */
  private static final class Open {
    private final double begun;
    private final StringBuilder sql = new StringBuilder();
    private double serverMillis;

    Open(double begun) {
      this.begun = begun;
    }
  }

  /** Reads a log with the prefix of {@link #record}. */
  static List<Transaction> parse(Stream<String> lines) {
    List<Transaction> committed = new ArrayList<>();
    Map<String, Open> open = new HashMap<>();
    String[] last = {""}; // the process whose statement goes on in the next line
    lines.forEachOrdered(
        line -> {
          Matcher found = DURATION.matcher(line);
          if (found.matches()) {
            last[0] = found.group(2);
            statement(found, open, committed);
          } else if (line.startsWith("\t") && open.containsKey(last[0])) {
            java.util.Objects.requireNonNull(open.get(last[0])).sql.append(line).append('\n');
          } else {
            last[0] = "";
          }
        });
    return committed;
  }

  private static void statement(Matcher line, Map<String, Open> open, List<Transaction> committed) {
    double at = Double.parseDouble(line.group(1)) * 1_000;
    double millis = Double.parseDouble(line.group(4));
    String process = line.group(2);
    String sql = line.group(7);
    boolean ran = line.group(5).equals("execute") || line.group(5).equals("statement");
    if (ran && sql.startsWith("BEGIN")) {
      open.put(process, new Open(at - millis));
    }
    Open one = open.get(process);
    if (one == null) {
      return;
    }
    one.serverMillis += millis;
    one.sql.append(sql).append('\n');
    if (ran && sql.startsWith("COMMIT")) {
      open.remove(process);
      committed.add(
          new Transaction(line.group(3), at - one.begun, one.serverMillis, one.sql.toString()));
    } else if (ran && sql.equals("ROLLBACK")) {
      open.remove(process);
    }
  }
}
