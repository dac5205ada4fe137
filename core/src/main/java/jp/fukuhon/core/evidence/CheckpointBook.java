package jp.fukuhon.core.evidence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.ChainHead;
import jp.fukuhon.core.transfer.Checkpoint;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The party's signed checkpoints, as its database keeps them. Any number of nodes may make them;
 * one is made at a time. Thread-safe.
 */
public final class CheckpointBook {

  private static final String MARK = "number, made_at, entries, chains, digest";

  private final JdbcClient jdbc;

  public CheckpointBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What a checkpoint comes to.
   *
   * @param reference what manifests and receipts say of it
   * @param madeAt by the party's clock
   */
  public record Mark(CheckpointReference reference, Instant madeAt) {

    /** Its number. */
    public long number() {
      return reference.number();
    }
  }

  /**
   * A checkpoint as it is kept.
   *
   * @param mark as the columns beside the document say
   * @param document signed (CMS)
   */
  public record Kept(Mark mark, byte[] document) {

    /** Its number. */
    public long number() {
      return mark.number();
    }

    /** Digest of its content. */
    public Digest digest() {
      return mark.reference().digest();
    }
  }

  private static Mark mark(ResultSet row) throws SQLException {
    return new Mark(
        new CheckpointReference(
            row.getLong("number"),
            new Digest(row.getBytes("digest")),
            row.getLong("entries"),
            row.getInt("chains")),
        row.getObject("made_at", OffsetDateTime.class).toInstant());
  }

  private static Kept kept(ResultSet row) throws SQLException {
    return new Kept(mark(row), row.getBytes("document"));
  }

  /** The newest checkpoint; empty before the first. */
  public Optional<Mark> newest() {
    return jdbc.sql("SELECT " + MARK + " FROM audit.checkpoint ORDER BY number DESC LIMIT 1")
        .query((row, n) -> mark(row))
        .optional();
  }

  /** What the next manifest or receipt says; empty before the first checkpoint. */
  public Optional<CheckpointReference> reference() {
    return newest().map(Mark::reference);
  }

  /** The checkpoint after that number; empty when there is none. */
  public Optional<Kept> next(long number) {
    return jdbc.sql(
            "SELECT "
                + MARK
                + ", document FROM audit.checkpoint WHERE number > ? ORDER BY number LIMIT 1")
        .param(number)
        .query((row, n) -> kept(row))
        .optional();
  }

  /** The checkpoint of that number. */
  public Optional<Kept> find(long number) {
    return jdbc.sql("SELECT " + MARK + ", document FROM audit.checkpoint WHERE number = ?")
        .param(number)
        .query((row, n) -> kept(row))
        .optional();
  }

  /** How many entries the log has now. */
  public long entriesNow() {
    return jdbc.sql("SELECT coalesce(sum(entries), 0) FROM audit.chain_head")
        .query(Long.class)
        .single();
  }

  /**
   * Whose checkpoints are made.
   *
   * @param party its code
   * @param environment its tag
   * @param signer with its signing key
   * @param clock of {@code madeAt}
   */
  public record Author(String party, String environment, DocumentSigner signer, Clock clock) {}

  /**
   * Makes the next checkpoint over the heads as they are committed now. Durable on return.
   *
   * @param transactions of this book's connections
   * @return its number, entries and chains
   */
  public Mark make(Author author, TransactionTemplate transactions) {
    return FaultPoint.CHECKPOINT.transaction(
        transactions,
        () -> {
          lock();
          return append(author);
        });
  }

  /** Makes the next checkpoint if one is due and no other node was faster. */
  public Optional<Mark> makeIfDue(
      Author author, CheckpointSchedule schedule, TransactionTemplate transactions) {
    if (!isDue(author, schedule)) {
      return Optional.empty();
    }
    return FaultPoint.CHECKPOINT.transaction(
        transactions,
        () -> {
          lock();
          return isDue(author, schedule) ? Optional.of(append(author)) : Optional.empty();
        });
  }

  private boolean isDue(Author author, CheckpointSchedule schedule) {
    return schedule.isDue(newest(), entriesNow(), author.clock().instant());
  }

  private void lock() {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('audit.checkpoint', 0))")
        .query((row, n) -> 0)
        .list();
  }

  private Mark append(Author author) {
    Optional<Mark> previous = newest();
    List<ChainHead> chains =
        jdbc.sql("SELECT chain, entries, head FROM audit.chain_head ORDER BY chain")
            .query(
                (row, n) ->
                    new ChainHead(row.getString(1), row.getLong(2), new Digest(row.getBytes(3))))
            .list();
    Suite suite = strongest(author.signer());
    Checkpoint checkpoint =
        new Checkpoint(
            Manifest.VERSION,
            author.party(),
            author.environment(),
            suite.label(),
            previous.map(Mark::number).orElse(0L) + 1,
            previous.map(mark -> mark.reference().digest()).orElse(null),
            chains.stream().mapToLong(ChainHead::entries).sum(),
            chains,
            author.clock().instant());
    byte[] content = Documents.write(checkpoint);
    Mark mark = new Mark(checkpoint.reference(Digest.of(content)), checkpoint.madeAt());
    jdbc.sql("INSERT INTO audit.checkpoint (" + MARK + ", document) VALUES (?, ?, ?, ?, ?, ?)")
        .params(
            mark.number(),
            OffsetDateTime.ofInstant(mark.madeAt(), ZoneOffset.UTC),
            mark.reference().entries(),
            mark.reference().chains(),
            mark.reference().digest().bytes(),
            author.signer().sign(content, suite))
        .update();
    return mark;
  }

  private static Suite strongest(DocumentSigner signer) {
    return signer.supports(Suite.HYBRID) ? Suite.HYBRID : Suite.CLASSIC;
  }
}
