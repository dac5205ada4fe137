package jp.fukuhon.jobs.reconcile;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.CentreLeaves.Published;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.DetailQuestion;
import jp.fukuhon.core.reconcile.RangeQuestion;
import jp.fukuhon.core.reconcile.ReconciliationOpening;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.writers.reception.Peer;
import jp.fukuhon.writers.reception.ReceptionRules;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The centre's end of comparisons: opens them, answers questions, signs results. It needs no
 * decryption key. While a comparison lasts the stream's leaves stand still, so that a question that
 * is repeated gets the same answer. Thread-safe.
 */
public final class ComparisonDesk {

  private final ReceptionRules rules;
  private final CentreTables tables;
  private final DocumentVerifier verifier;
  private final TransactionTemplate transactions;
  private final Snapshot snapshot;
  private final RangeAnswers ranges;
  private final DetailAnswers details;
  private final ResultSigning results;

  public ComparisonDesk(
      ReceptionRules rules,
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      DocumentSigner signer,
      DocumentVerifier verifier) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    this.rules = rules;
    this.tables = CentreTables.over(jdbc);
    this.verifier = verifier;
    this.transactions = new TransactionTemplate(transactionManager);
    this.snapshot = new Snapshot(transactionManager);
    this.ranges = new RangeAnswers(tables.tree());
    this.details = new DetailAnswers(tables, new ChunkCheck(jdbc));
    this.results = new ResultSigning(rules.party(), tables, signer, verifier);
  }

  /**
   * Opens a comparison; the stream's former one, if it is still open, is given up for it.
   *
   * @return the signed answer; empty while the leaves are brought up to date
   * @throws TransferException.Refused FORBIDDEN, BAD_REQUEST; CONFLICT when that id is over
   */
  public Optional<byte[]> open(Peer peer, String id, byte[] signed) {
    Optional<Comparison> known = tables.comparisons().find(id);
    Set<Suite> accepted = known.isPresent() ? Suite.all() : rules.suites();
    VerifiedDocument document = verifier.verify(signed, peer.party(), accepted);
    ReconciliationOpening opening = Documents.read(document.content(), ReconciliationOpening.class);
    StreamId stream = check(peer, id, opening, document.suite());
    return FaultPoint.COMPARISON_TAKEN.transaction(
        transactions, () -> open(id, stream, opening, signed));
  }

  private StreamId check(Peer peer, String id, ReconciliationOpening opening, Suite suite) {
    StreamId stream;
    try {
      stream = StreamId.parse(opening.stream());
    } catch (IllegalArgumentException e) {
      throw new TransferException.Refused(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
    requireOwner(peer, stream);
    if (opening.version() != 1
        || !opening.id().equals(id)
        || !id.matches("[0-9A-Za-z-]{1,100}")
        || !id.startsWith(stream + "-")
        || !opening.sender().equals(peer.party())
        || !opening.recipient().equals(rules.party())
        || !opening.suite().equals(suite.label())) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, "the opening of " + id + " is not for it, or not for this centre");
    }
    if (!opening.environment().equals(rules.environment())) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN,
          "environment '" + opening.environment() + "' is not '" + rules.environment() + "'");
    }
    return stream;
  }

  private static void requireOwner(Peer peer, StreamId stream) {
    if (!peer.maySend(stream)) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN, "party " + peer.party() + " has no stream " + stream);
    }
  }

  private Optional<byte[]> open(
      String id, StreamId stream, ReconciliationOpening opening, byte[] signed) {
    tables.transfers().lockStream(stream);
    Optional<Comparison> known = tables.comparisons().find(id);
    if (known.isPresent()) {
      byte[] first = known.get().opening();
      if (first == null || !java.util.Arrays.equals(first, signed)) {
        throw conflict(id, "is over, or was opened otherwise");
      }
      return Optional.ofNullable(known.get().opened());
    }
    tables
        .comparisons()
        .open(stream)
        .ifPresent(former -> tables.comparisons().abandon(former.id()));
    Optional<Published> newest = tables.leaves().newest(stream);
    tables
        .comparisons()
        .create(
            id,
            stream,
            opening.deep(),
            newest.map(Published::id).orElse(null),
            newest.map(Published::number).orElse(0L),
            opening.suite(),
            signed);
    tables
        .log()
        .append(
            opening.sender(),
            "RECONCILE",
            stream.toString(),
            newest.map(Published::id).orElse(null),
            "OPENED",
            Map.of("comparison", id, "deep", opening.deep()));
    return Optional.empty();
  }

  /** Answers a question about ranges. */
  public byte[] ranges(Peer peer, String id, byte[] message) {
    return answered(
        peer,
        id,
        Question.RANGES,
        message,
        (comparison, key, question) ->
            ranges.answer(comparison.stream(), key, Documents.read(question, RangeQuestion.class)));
  }

  /** Answers a question about records that differ. */
  public byte[] details(Peer peer, String id, byte[] message) {
    return answered(
        peer,
        id,
        Question.DETAILS,
        message,
        (comparison, key, question) ->
            details.answer(
                comparison.stream(), key, Documents.read(question, DetailQuestion.class)));
  }

  private interface Answering {
    Object answer(Comparison comparison, ComparisonKey key, byte[] question);
  }

  private byte[] answered(
      Peer peer, String id, Question kind, byte[] message, Answering answering) {
    return snapshot.look(
        () -> {
          Comparison comparison = standing(peer, id);
          ComparisonKey key = ComparisonKey.of(Objects.requireNonNull(comparison.sessionKey()));
          byte[] question = key.openQuestion(kind.label(), message);
          Object answer = answering.answer(comparison, key, question);
          return key.sealAnswer(kind.label(), message, Documents.write(answer));
        });
  }

  /** The comparison, its leaves as they were when it was opened. */
  private Comparison standing(Peer peer, String id) {
    Comparison comparison = require(peer, id);
    if (comparison.state() != State.COMPARING
        || tables.tree().position(comparison.stream()) != comparison.upto()) {
      throw conflict(id, "is " + comparison.state() + " or its leaves have moved on");
    }
    return comparison;
  }

  private Comparison require(Peer peer, String id) {
    Comparison comparison =
        tables
            .comparisons()
            .find(id)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.CONFLICT, "comparison " + id + " was never opened here"));
    requireOwner(peer, comparison.stream());
    return comparison;
  }

  /**
   * Signs the source's result after comparing it with what this side holds; both are kept for ever.
   * The same result again gets the same answer.
   *
   * @throws TransferException.Integrity when it says of this side what is not so
   * @throws TransferException.Refused CONFLICT when another result was signed
   */
  public byte[] conclude(Peer peer, String id, byte[] signed) {
    require(peer, id);
    return FaultPoint.RESULT_CONFIRMED.transaction(
        transactions,
        () -> {
          Comparison comparison = tables.comparisons().lock(id).orElseThrow();
          if (comparison.state() == State.SIGNED) {
            return results.again(comparison, signed);
          }
          return results.sign(standing(peer, id), signed);
        });
  }

  static TransferException conflict(String id, String why) {
    return new TransferException.Refused(ErrorCode.CONFLICT, "comparison " + id + " " + why);
  }
}
