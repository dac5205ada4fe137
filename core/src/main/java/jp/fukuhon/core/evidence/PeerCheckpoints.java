package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What other parties' manifests and receipts said of their operation logs, kept so that a log that
 * was cut off or computed anew over there contradicts it. Thread-safe.
 */
public final class PeerCheckpoints {

  private final JdbcClient jdbc;

  public PeerCheckpoints(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is held.
   *
   * @param party whose log
   * @param reference what it said
   * @param carriedBy the document that said so first, for example {@code receipt of
   *     131016-FUKUHON-000042}
   * @param receivedAt when
   */
  public record Held(
      String party, CheckpointReference reference, String carriedBy, Instant receivedAt) {}

  /**
   * Keeps what a verified document said, in the caller's transaction. Repeating it is safe.
   *
   * @param reference null when the document names none
   * @return the contradiction to what the party said before, in one sentence; empty when there is
   *     none. It is kept all the same.
   */
  public Optional<String> keep(
      String party, @Nullable CheckpointReference reference, String carriedBy) {
    if (reference == null) {
      return Optional.empty();
    }
    jdbc.sql(
            """
            INSERT INTO audit.peer_checkpoint (party, number, digest, entries, chains, carried_by)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        .params(
            party,
            reference.number(),
            reference.digest().bytes(),
            reference.entries(),
            reference.chains(),
            carriedBy)
        .update();
    return contradictions(party, reference.number()).stream().findFirst();
  }

  /** Everything that is held, by party and number. */
  public List<Held> all() {
    return jdbc.sql(
            """
            SELECT party, number, digest, entries, chains, carried_by, received_at FROM audit.peer_checkpoint
             ORDER BY party, number, received_at
            """)
        .query(
            (row, n) ->
                new Held(
                    row.getString("party"),
                    new CheckpointReference(
                        row.getLong("number"),
                        new Digest(row.getBytes("digest")),
                        row.getLong("entries"),
                        row.getInt("chains")),
                    row.getString("carried_by"),
                    row.getObject("received_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Every contradiction in what is held, one sentence each. */
  public List<String> contradictions() {
    return contradictions(null, 0);
  }

  private List<String> contradictions(@Nullable String party, long number) {
    return jdbc.sql(
            """
            SELECT party || ' said in the ' || (earlier).carried_by || ' that its checkpoint ' || (earlier).number || ' ('
                   || left(encode((earlier).digest, 'hex'), 12) || ') counts ' || (earlier).entries
                   || ' entries, and in the ' || carried_by || ' that its checkpoint ' || number || ' ('
                   || left(encode(digest, 'hex'), 12) || ') counts ' || entries
              FROM (SELECT p.*, lag(p) OVER (PARTITION BY party ORDER BY number, received_at, digest) AS earlier
                      FROM audit.peer_checkpoint p WHERE cast(:party AS text) IS NULL OR party = :party) w
             WHERE ((earlier).number = number AND (earlier).digest <> digest
                    OR (earlier).entries > entries OR (earlier).chains > chains)
               AND (cast(:party AS text) IS NULL OR :number IN (number, (earlier).number))
             ORDER BY party, number LIMIT 1000
            """)
        .param("party", party)
        .param("number", number)
        .query(String.class)
        .list();
  }
}
