package jp.fukuhon.jobs.reconcile;

import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.ReconciliationOpened;
import jp.fukuhon.core.reconcile.ReconciliationOpening;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;

/** The source's end of one comparison: its opening, its key, its questions. One run's. */
final class SourceSession implements Asking {

  private static final long LOOK_AGAIN_MILLIS = 500;

  private final SourceParts parts;
  private final SourceTables tables;
  private final String id;

  SourceSession(SourceParts parts, SourceTables tables, String id) {
    this.parts = parts;
    this.tables = tables;
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  Comparison comparison() {
    return tables.comparisons().find(id).orElseThrow();
  }

  /** Opens the comparison at the centre; true while the centre still prepares its leaves. */
  boolean open() throws InterruptedException {
    Comparison comparison = comparison();
    if (comparison.state() != State.PREPARING) {
      return false;
    }
    byte[] signed = Objects.requireNonNull(comparison.opening());
    Optional<byte[]> answer = parts.centre().openReconciliation(id, signed);
    if (answer.isEmpty()) {
      Thread.sleep(LOOK_AGAIN_MILLIS);
      return true;
    }
    Suite suite = Suite.require(comparison.suite());
    byte[] content = parts.verifier().verifyEvidence(signed, parts.party(), suite).content();
    ReconciliationOpened opened =
        Documents.read(
            parts.verifier().verify(answer.get(), parts.centreParty(), suite).content(),
            ReconciliationOpened.class);
    Digest digest = Digest.of(content);
    if (opened.version() != 1 || !opened.id().equals(id) || !opened.opening().equals(digest)) {
      throw new TransferException.Integrity(
          "the answer to comparison " + id + " is to another one");
    }
    ComparisonKey key =
        ComparisonKey.derive(
            Documents.read(content, ReconciliationOpening.class), digest, opened.nonce());
    FaultPoint.COMPARISON_OPENED.run(
        tables.transactions(),
        () -> {
          tables
              .comparisons()
              .opened(id, comparison.transfer(), comparison.upto(), answer.get(), key.octets());
          tables.findings().ask(id, "");
        });
    return false;
  }

  /** What the centre said when it answered the opening. */
  ReconciliationOpened opened() {
    Comparison comparison = comparison();
    return Documents.read(
        parts
            .verifier()
            .verifyEvidence(
                Objects.requireNonNull(comparison.opened()),
                parts.centreParty(),
                Suite.require(comparison.suite()))
            .content(),
        ReconciliationOpened.class);
  }

  @Override
  public StreamId stream() {
    return comparison().stream();
  }

  @Override
  public ComparisonKey key() {
    return ComparisonKey.of(Objects.requireNonNull(comparison().sessionKey()));
  }

  @Override
  public <T> T ask(ComparisonKey key, Question kind, Object question, Class<T> answer) {
    byte[] message = key.sealQuestion(kind.label(), Documents.write(question));
    byte[] answered = parts.centre().askReconciliation(kind.point(), id, kind.label(), message);
    return Documents.read(key.openAnswer(kind.label(), message, answered), answer);
  }
}
