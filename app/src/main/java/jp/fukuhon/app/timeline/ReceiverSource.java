package jp.fukuhon.app.timeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.Bundle;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what a centre knows of a transfer's times: its ledger and the signed documents, each of
 * which is verified, the headers of all chunks among them up to a number.
 */
final class ReceiverSource {

  /** Chunks of which a few octets each are kept in memory. */
  static final int MOST_CHUNKS = 20_000;

  private final JdbcClient jdbc;
  private final DocumentVerifier verifier;
  private final String party;

  ReceiverSource(JdbcClient jdbc, DocumentVerifier verifier, String party) {
    this.jdbc = jdbc;
    this.verifier = verifier;
    this.party = party;
  }

  private record Row(
      long number,
      ReceiverState state,
      @Nullable String sender,
      Instant created,
      Instant updated) {}

  private record Verified(@Nullable Instant first, @Nullable Instant last) {}

  private record Count(int chunks, @Nullable Instant last) {}

  /**
   * Reads the facts.
   *
   * @throws TransferException.Refused when there is no such transfer
   * @throws TransferException.Integrity when a document is not what its signature says
   */
  ReceiverFacts read(TransferId id) {
    Row row = row(id);
    TransferDocuments documents = new TransferDocuments.AtCentre(jdbc);
    String sender = row.sender() == null ? "" : row.sender();
    Optional<Manifest> manifest =
        signed(documents.document(id, Bundle.MANIFEST), sender)
            .map(read -> Documents.read(read.content(), Manifest.class));
    Optional<VerifiedDocument> completion =
        signed(documents.document(id, Bundle.COMPLETION), sender);
    Optional<Receipt> receipt =
        signed(documents.document(id, Bundle.RECEIPT), party)
            .map(read -> Documents.read(read.content(), Receipt.class));
    Count count = count(row.number());
    Verified verified = verified(row.number());
    return new ReceiverFacts(
        id,
        row.state(),
        manifest.map(Manifest::createdAt).orElse(null),
        row.created(),
        count.chunks() > MOST_CHUNKS ? null : chunks(row.number(), sender),
        count.chunks(),
        count.last(),
        completion.map(VerifiedDocument::signingTime).orElse(null),
        verified.first(),
        verified.last(),
        receipt.map(Receipt::decidedAt).orElse(null),
        receipt.map(Receipt::reason).orElse(""),
        jdbc.sql("SELECT clock_timestamp()").query((at, n) -> instant(at, 1)).single());
  }

  private Row row(TransferId id) {
    return jdbc.sql(
            """
            SELECT transfer_no, state, sender, created_at, updated_at FROM registry.transfer WHERE transfer_id = ?
            """)
        .param(id.toString())
        .query(
            (row, n) ->
                new Row(
                    row.getLong(1),
                    ReceiverState.valueOf(row.getString(2)),
                    row.getString(3),
                    instant(row, 4),
                    instant(row, 5)))
        .optional()
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND, "there is no transfer " + id, "'status' lists the ids"));
  }

  private Optional<VerifiedDocument> signed(Optional<byte[]> document, String by) {
    return document.map(octets -> verifier.verifyEvidence(octets, by, Suite.all()));
  }

  private Count count(long number) {
    return jdbc.sql("SELECT count(*), max(received_at) FROM registry.chunk WHERE transfer_no = ?")
        .param(number)
        .query((row, n) -> new Count(row.getInt(1), nullable(row, 2)))
        .single();
  }

  private Verified verified(long number) {
    return jdbc.sql(
            "SELECT min(verified_at), max(verified_at) FROM registry.verification WHERE transfer_no"
                + " = ?")
        .param(number)
        .query((row, n) -> new Verified(nullable(row, 1), nullable(row, 2)))
        .single();
  }

  private List<ReceiverFacts.Received> chunks(long number, String sender) {
    return jdbc.sql(
            """
            SELECT part, number, header, received_at FROM registry.chunk WHERE transfer_no = ? ORDER BY received_at
            """)
        .param(number)
        .query(
            (row, n) ->
                new ReceiverFacts.Received(
                    row.getInt(1),
                    row.getInt(2),
                    verifier.verifyEvidence(row.getBytes(3), sender).signingTime(),
                    instant(row, 4)))
        .list();
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant nullable(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
