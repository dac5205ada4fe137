package jp.fukuhon.bench.contest;

import java.util.List;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.practice.PracticeException;

/**
 * The rows that everybody brings over, and the tables that the others than the engine fill.
 *
 * @param server that holds both
 * @param source database of the municipality
 * @param registers how many rows there are
 * @param contentBytes of all of them
 */
record Rows(Server server, String source, long registers, long contentBytes) {

  static final String TARGET = "bench";
  static final List<String> COLUMNS =
      List.of(
          "municipality_code",
          "dataset",
          "register_id",
          "kind",
          "revision",
          "media_type",
          "content",
          "change_seq",
          "changed_at");

  static String columns() {
    return String.join(", ", COLUMNS);
  }

  /** An empty table of that name. */
  void createTable(String table, boolean lz4) {
    server.execute(
        TARGET,
        """
        CREATE TABLE %s (
          municipality_code text COLLATE "C" NOT NULL,
          dataset text COLLATE "C" NOT NULL,
          register_id text COLLATE "C" NOT NULL,
          kind text NOT NULL,
          revision int NOT NULL,
          media_type text NOT NULL,
          content bytea NOT NULL,
          change_seq bigint NOT NULL,
          changed_at timestamptz NOT NULL,
          PRIMARY KEY (municipality_code, dataset, register_id))
        """
            .formatted(table));
    if (lz4) {
      server.execute(TARGET, "ALTER TABLE " + table + " ALTER content SET COMPRESSION lz4");
    }
  }

  void empty(String table) {
    server.execute(TARGET, "TRUNCATE " + table);
  }

  long diskBytes(String table) {
    return server.number(TARGET, "SELECT pg_total_relation_size('" + table + "')");
  }

  /** Fails unless every row has arrived. */
  void requireAll(String table) {
    String sql = "SELECT count(*), coalesce(sum(octet_length(content)), 0) FROM " + table;
    long[] found = server.one(TARGET, row -> new long[] {row.getLong(1), row.getLong(2)}, sql);
    if (found[0] != registers || found[1] != contentBytes) {
      throw new PracticeException(
          "%d rows of %d octets arrived in %s, expected %d of %d"
              .formatted(found[0], found[1], table, registers, contentBytes),
          "its figures would be worth nothing");
    }
  }
}
