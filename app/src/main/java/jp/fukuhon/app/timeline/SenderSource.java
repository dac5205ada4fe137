package jp.fukuhon.app.timeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.core.audit.LogEntry;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.evidence.Bundle;
import jp.fukuhon.core.evidence.TransferDocuments;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a gateway knows of a transfer's times: its ledger, its operation log, and the signed
 * documents, each of which is verified. Memory does not grow with the number of chunks.
 */
final class SenderSource {

  private final JdbcClient jdbc;
  private final DocumentVerifier verifier;
  private final String party;
  private final String centre;

  /**
   * @param jdbc as the engine
   * @param party its own code
   * @param centre its centre's code
   */
  SenderSource(JdbcClient jdbc, DocumentVerifier verifier, String party, String centre) {
    this.jdbc = jdbc;
    this.verifier = verifier;
    this.party = party;
    this.centre = centre;
  }

  /**
   * Reads the facts.
   *
   * @param log what the operation log says of the transfer; empty when it cannot be read
   * @param atWork whether a process is at work on its stream
   * @throws jp.fukuhon.core.error.TransferException.Refused when there is no such transfer
   * @throws jp.fukuhon.core.error.TransferException.Integrity when a document is not what its
   *     signature says
   */
  SenderFacts read(TransferId id, Optional<List<LogEntry>> log, Supplier<Boolean> atWork) {
    OutgoingTransfer transfer = new OutgoingTransfers(jdbc).get(id);
    TransferDocuments documents = new TransferDocuments.AtGateway(jdbc);
    Optional<Manifest> manifest =
        signed(documents.document(id, Bundle.MANIFEST), party)
            .map(read -> Documents.read(read.content(), Manifest.class));
    Optional<Acceptance> acceptance =
        signed(documents.document(id, Bundle.ACCEPTANCE), centre)
            .map(read -> Documents.read(read.content(), Acceptance.class));
    Optional<VerifiedDocument> completion =
        signed(documents.document(id, Bundle.COMPLETION), party);
    Optional<Receipt> receipt =
        signed(documents.document(id, Bundle.RECEIPT), centre)
            .map(read -> Documents.read(read.content(), Receipt.class));
    Instant settled = transfer.state().isFinal() ? transfer.updatedAt() : null;
    return new SenderFacts(
        id,
        transfer.state(),
        transfer.createdAt(),
        manifest.map(Manifest::createdAt).orElse(null),
        acceptance.map(Acceptance::acceptedAt).orElse(null),
        completion.map(VerifiedDocument::signingTime).orElse(null),
        receipt
            .map(read -> new SenderFacts.Decision(read.decidedAt(), read.outcome(), read.reason()))
            .orElse(null),
        settled,
        chunks(id),
        ends(id),
        log.map(entries -> runs(id, entries)).orElse(null),
        now(),
        settled == null && atWork.get());
  }

  private Optional<VerifiedDocument> signed(Optional<byte[]> document, String by) {
    return document.map(octets -> verifier.verifyEvidence(octets, by, Suite.all()));
  }

  private Instant now() {
    return jdbc.sql("SELECT clock_timestamp()").query((row, n) -> instant(row, 1)).single();
  }

  /** The time in which at least one request was under way is the union of their times. */
  private SenderFacts.Chunks chunks(TransferId id) {
    return jdbc.sql(
            """
            WITH timed AS (
              SELECT sent_at - exchange_ms * interval '1 ms' AS begun, sent_at AS ended, exchange_ms, front_ms,
                     sealed_bytes, replayed
                FROM gateway.chunk WHERE transfer_id = ?),
            ordered AS (
              SELECT *, max(ended) OVER (ORDER BY begun, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                          AS busy_until
                FROM timed)
            SELECT count(*), count(*) FILTER (WHERE replayed), count(*) FILTER (WHERE exchange_ms IS NULL),
                   coalesce(sum(sealed_bytes), 0), max(ended),
                   coalesce(sum(extract(epoch FROM greatest(interval '0',
                     ended - greatest(begun, coalesce(busy_until, begun))))), 0) * 1000,
                   coalesce(sum(exchange_ms) FILTER (WHERE front_ms IS NOT NULL), 0),
                   coalesce(sum(least(front_ms, exchange_ms)), 0)
              FROM ordered
            """)
        .param(id.toString())
        .query(
            (row, n) ->
                new SenderFacts.Chunks(
                    row.getInt(1),
                    row.getInt(2),
                    row.getInt(3),
                    row.getLong(4),
                    nullable(row, 5),
                    Duration.ofMillis(row.getLong(6)),
                    Duration.ofMillis(row.getLong(7)),
                    Duration.ofMillis(row.getLong(8))))
        .single();
  }

  private List<SenderFacts.Acknowledged> ends(TransferId id) {
    return jdbc.sql(
            """
            SELECT DISTINCT c.part, c.number, c.acknowledgement, c.sent_at, c.exchange_ms, c.replayed
              FROM gateway.partition p
             CROSS JOIN LATERAL (
                   (SELECT * FROM gateway.chunk f WHERE f.transfer_id = p.transfer_id AND f.part = p.part
                     ORDER BY f.number LIMIT 1)
                   UNION ALL
                   (SELECT * FROM gateway.chunk l WHERE l.transfer_id = p.transfer_id AND l.part = p.part
                     ORDER BY l.number DESC LIMIT 1)) c
             WHERE p.transfer_id = ? ORDER BY c.part, c.number
            """)
        .param(id.toString())
        .query((row, n) -> acknowledged(row))
        .list();
  }

  private SenderFacts.Acknowledged acknowledged(ResultSet row) throws SQLException {
    Acknowledgement signed =
        Documents.read(
            verifier.verifyEvidence(row.getBytes("acknowledgement"), centre).content(),
            Acknowledgement.class);
    Instant entered = row.getObject("sent_at", OffsetDateTime.class).toInstant();
    long exchange = row.getLong("exchange_ms");
    return new SenderFacts.Acknowledged(
        row.getInt("part"),
        row.getInt("number"),
        row.wasNull() ? null : entered.minusMillis(exchange),
        signed.receivedAt(),
        entered,
        row.getBoolean("replayed"));
  }

  private List<RunEvent> runs(TransferId id, List<LogEntry> log) {
    List<RunEvent> runs = new ArrayList<>();
    for (LogEntry entry : log) {
      if (entry.action().equals("SEND") && entry.outcome().equals("STARTED")) {
        runs.add(new RunEvent(entry.at(), null, lastChunk(id, entry.at())));
      } else if (entry.action().equals("SEND") && entry.outcome().equals("FAILED")) {
        runs.add(new RunEvent(entry.at(), failed(entry), lastChunk(id, entry.at())));
      }
    }
    return runs;
  }

  private @Nullable Instant lastChunk(TransferId id, Instant before) {
    return jdbc.sql("SELECT max(sent_at) FROM gateway.chunk WHERE transfer_id = ? AND sent_at <= ?")
        .params(id.toString(), before.atOffset(ZoneOffset.UTC))
        .query((row, n) -> Optional.ofNullable(nullable(row, 1)))
        .single()
        .orElse(null);
  }

  /** Entries of an earlier version do not name the hop. */
  private static RunEvent.Failed failed(LogEntry entry) {
    JsonNode detail = JsonMapper.shared().readTree(entry.detail() == null ? "{}" : entry.detail());
    String hop = detail.path("hop").asString("");
    for (Hop known : Hop.values()) {
      if (known.name().equals(hop)) {
        return new RunEvent.Failed(code(detail), known, detail.path("reason").asString(""));
      }
    }
    return new RunEvent.Failed(code(detail), Hop.SENDER, detail.path("reason").asString(""));
  }

  private static String code(JsonNode detail) {
    return detail.path("code").asString("?");
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant nullable(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
