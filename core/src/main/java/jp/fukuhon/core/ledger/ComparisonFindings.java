package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the source has come in a comparison: ranges still to be asked for, leaves that differ.
 * Every method runs in the caller's transaction if there is one. Thread-safe.
 */
public final class ComparisonFindings {

  private final JdbcClient jdbc;

  public ComparisonFindings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A leaf that differs.
   *
   * @param slot its place under the comparison's key
   * @param prefix of the range that it was found in
   * @param sourceKey of the source's leaf; null when the source has none
   * @param atCentre the centre has one
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Finding(
      byte[] slot, String prefix, byte @Nullable [] sourceKey, boolean atCentre) {}

  /** Counts of what was found. */
  public record Counts(long onlyAtSource, long onlyAtCentre, long unequal) {}

  /** A range is to be asked for. */
  public void ask(String comparison, String prefix) {
    jdbc.sql(
            "INSERT INTO reconcile.frontier (comparison_id, prefix) VALUES (?, ?) ON CONFLICT DO"
                + " NOTHING")
        .params(comparison, prefix)
        .update();
  }

  /** The next ranges to be asked for: upper levels first. */
  public List<String> frontier(String comparison, int limit) {
    return jdbc.sql(
            "SELECT prefix FROM reconcile.frontier WHERE comparison_id = ? ORDER BY"
                + " length(prefix), prefix LIMIT ?")
        .params(comparison, limit)
        .query(String.class)
        .list();
  }

  /** A range has been answered. */
  public void answered(String comparison, String prefix) {
    jdbc.sql("DELETE FROM reconcile.frontier WHERE comparison_id = ? AND prefix = ?")
        .params(comparison, prefix)
        .update();
  }

  /** Keeps a leaf that differs. */
  public void add(String comparison, Finding finding) {
    jdbc.sql(
            """
            INSERT INTO reconcile.finding (comparison_id, slot, prefix, source_key, at_centre)
            VALUES (:id, :slot, :prefix, :key, :atCentre) ON CONFLICT DO NOTHING
            """)
        .param("id", comparison)
        .param("slot", finding.slot())
        .param("prefix", finding.prefix())
        .param("key", finding.sourceKey(), java.sql.Types.BINARY)
        .param("atCentre", finding.atCentre())
        .update();
  }

  /** The next findings whose difference has not been told yet. */
  public List<Finding> untold(String comparison, int limit) {
    return jdbc.sql(
            """
            SELECT slot, prefix, source_key, at_centre FROM reconcile.finding
             WHERE comparison_id = ? AND difference IS NULL ORDER BY slot LIMIT ?
            """)
        .params(comparison, limit)
        .query(
            (row, n) ->
                new Finding(
                    row.getBytes("slot"),
                    row.getString("prefix"),
                    row.getBytes("source_key"),
                    row.getBoolean("at_centre")))
        .list();
  }

  /** Keeps what a finding is. */
  public void tell(String comparison, byte[] slot, byte[] difference) {
    jdbc.sql("UPDATE reconcile.finding SET difference = ? WHERE comparison_id = ? AND slot = ?")
        .params(difference, comparison, slot)
        .update();
  }

  /** How many findings have been told. */
  public long told(String comparison) {
    return jdbc.sql(
            "SELECT count(*) FROM reconcile.finding WHERE comparison_id = ? AND difference IS NOT"
                + " NULL")
        .param(comparison)
        .query(Long.class)
        .single();
  }

  /** What the findings are. */
  public List<byte[]> differences(String comparison) {
    return jdbc.sql(
            "SELECT difference FROM reconcile.finding WHERE comparison_id = ? AND difference IS"
                + " NOT NULL")
        .param(comparison)
        .query((row, n) -> Optional.ofNullable(row.getBytes(1)).orElseThrow())
        .list();
  }

  /** Counts them. */
  public Counts counts(String comparison) {
    return jdbc.sql(
            """
            SELECT count(*) FILTER (WHERE NOT at_centre), count(*) FILTER (WHERE source_key IS NULL),
                   count(*) FILTER (WHERE at_centre AND source_key IS NOT NULL)
              FROM reconcile.finding WHERE comparison_id = ?
            """)
        .param(comparison)
        .query((row, n) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  /** Forgets everything of a comparison that is over. */
  public void clear(String comparison) {
    jdbc.sql("DELETE FROM reconcile.frontier WHERE comparison_id = ?").param(comparison).update();
    jdbc.sql("DELETE FROM reconcile.finding WHERE comparison_id = ?").param(comparison).update();
  }
}
