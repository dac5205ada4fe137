package jp.fukuhon.core.evidence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.Finding.Kind;
import jp.fukuhon.core.audit.Findings;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.audit.LogVerifier.Extent;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.ChainHead;
import jp.fukuhon.core.transfer.Checkpoint;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * Compares the operation log with signed checkpoints: those of the database, and those that were
 * exported or sent and are held elsewhere. Read everything in the snapshot of the log's own
 * verification. Thread-safe.
 */
public final class CheckpointVerifier {

  private static final String WEAKER =
      " has one signature, ECDSA P-256, though earlier ones have two: was it really made by the"
          + " holder of both keys?";

  private final String party;
  private final LogReader log;
  private final CheckpointBook book;
  private final DocumentVerifier verifier;

  /**
   * @param party whose log it is
   */
  public CheckpointVerifier(
      String party, LogReader log, CheckpointBook book, DocumentVerifier verifier) {
    this.party = party;
    this.log = log;
    this.book = book;
    this.verifier = verifier;
  }

  /**
   * Compares the log with every checkpoint of the database, oldest first; memory grows with the
   * number of chains.
   *
   * @return how many checkpoints there are
   */
  public long verifyBook(Extent extent, Findings findings) {
    HeadComparison marks = new HeadComparison(log, extent, findings);
    Map<String, Long> before = new HashMap<>();
    CheckpointBook.@Nullable Kept last = null;
    boolean isHybrid = false;
    long count = 0;
    for (Optional<CheckpointBook.Kept> at = book.next(0);
        at.isPresent();
        at = book.next(at.get().number())) {
      CheckpointBook.Kept kept = at.get();
      sequence(last, kept, findings);
      Optional<Checkpoint> checkpoint = open(kept, findings);
      if (checkpoint.isPresent()) {
        link(last, kept, checkpoint.get(), findings);
        boolean isBoth = checkpoint.get().suite().equals(Suite.HYBRID.label());
        if (isHybrid && !isBoth) {
          findings.add(Kind.CHECKPOINT, null, 0, 0, name(kept) + WEAKER);
        }
        isHybrid |= isBoth;
        marks.compare(name(kept), changed(before, checkpoint.get()));
        before.clear();
        checkpoint.get().chains().forEach(head -> before.put(head.chain(), head.entries()));
      }
      last = kept;
      count++;
    }
    marks.finish();
    return count;
  }

  private static String name(CheckpointBook.Kept kept) {
    return "checkpoint " + kept.number() + " of " + kept.mark().madeAt();
  }

  private static void sequence(
      CheckpointBook.@Nullable Kept last, CheckpointBook.Kept kept, Findings findings) {
    long expected = last == null ? 1 : last.number() + 1;
    if (kept.number() != expected) {
      findings.add(
          Kind.CHECKPOINT,
          null,
          0,
          0,
          "checkpoints " + expected + " to " + (kept.number() - 1) + " are missing");
    }
  }

  private Optional<Checkpoint> open(CheckpointBook.Kept kept, Findings findings) {
    try {
      VerifiedDocument document = verifier.verifyEvidence(kept.document(), party, Suite.all());
      byte[] content = document.content();
      Checkpoint checkpoint = Documents.read(content, Checkpoint.class);
      document.requireSuite(checkpoint.suite());
      boolean same =
          checkpoint.number() == kept.number()
              && checkpoint.party().equals(party)
              && checkpoint.entries() == kept.mark().reference().entries()
              && Digest.of(content).equals(kept.digest());
      if (same) {
        return Optional.of(checkpoint);
      }
      findings.add(
          Kind.CHECKPOINT, null, 0, 0, name(kept) + ": its document is of another checkpoint");
    } catch (TransferException e) {
      findings.add(Kind.CHECKPOINT, null, 0, 0, name(kept) + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private static void link(
      CheckpointBook.@Nullable Kept last,
      CheckpointBook.Kept kept,
      Checkpoint checkpoint,
      Findings findings) {
    boolean continues =
        last == null
            || last.number() + 1 != kept.number()
            || last.digest().equals(checkpoint.previous());
    if (!continues) {
      findings.add(
          Kind.CHECKPOINT,
          null,
          0,
          0,
          name(kept) + " does not continue the checkpoint before it: one of the two was replaced");
    }
  }

  private static List<ChainHead> changed(Map<String, Long> before, Checkpoint checkpoint) {
    return checkpoint.chains().stream()
        .filter(head -> !Long.valueOf(head.entries()).equals(before.get(head.chain())))
        .toList();
  }

  /**
   * Compares the log with something that was signed by this party and kept elsewhere: a checkpoint,
   * or a manifest or receipt that names one.
   *
   * @param signed the document (CMS)
   * @param name of the file, for findings
   * @throws TransferException.Integrity when it is not signed by this party
   * @throws TransferException.Configuration when it is none of these, or names no checkpoint
   */
  public void verifyHeld(byte[] signed, String name, Extent extent, Findings findings) {
    VerifiedDocument document = verifier.verifyEvidence(signed, party, Suite.all());
    byte[] content = document.content();
    Optional<Checkpoint> checkpoint = read(content, Checkpoint.class);
    if (checkpoint.isPresent()) {
      document.requireSuite(checkpoint.get().suite());
      held(checkpoint.get().reference(Digest.of(content)), name, extent, findings);
      HeadComparison marks = new HeadComparison(log, extent, findings);
      marks.compare(name, checkpoint.get().chains());
      marks.finish();
    } else {
      held(reference(document, name), name, extent, findings);
    }
  }

  private static CheckpointReference reference(VerifiedDocument document, String name) {
    Optional<Receipt> receipt = read(document.content(), Receipt.class);
    Optional<Manifest> manifest = read(document.content(), Manifest.class);
    receipt
        .map(Receipt::suite)
        .or(() -> manifest.map(Manifest::suite))
        .ifPresent(document::requireSuite);
    CheckpointReference reference =
        receipt.map(Receipt::checkpoint).or(() -> manifest.map(Manifest::checkpoint)).orElse(null);
    if (reference == null) {
      throw new TransferException.Configuration(
          name + " is neither a checkpoint nor a manifest or receipt that names one",
          "give a file of the state folder, or a signed manifest or receipt of this party");
    }
    return reference;
  }

  private static <T> Optional<T> read(byte[] content, Class<T> type) {
    try {
      return Optional.of(Documents.read(content, type));
    } catch (TransferException.Refused e) {
      return Optional.empty();
    }
  }

  /** What somebody else holds must be in the book, and the log must not be shorter. */
  private void held(CheckpointReference reference, String name, Extent extent, Findings findings) {
    Optional<Digest> kept = book.find(reference.number()).map(CheckpointBook.Kept::digest);
    if (kept.isEmpty()) {
      findings.add(
          Kind.CHECKPOINT,
          null,
          0,
          0,
          name + " holds checkpoint " + reference.number() + ", which is missing here");
    } else if (!kept.get().equals(reference.digest())) {
      findings.add(
          Kind.CHECKPOINT,
          null,
          0,
          0,
          name
              + " holds checkpoint "
              + reference.number()
              + " with digest "
              + reference.digest().abbreviated()
              + ", the one here has "
              + kept.get().abbreviated());
    }
    if (reference.entries() > extent.entries()) {
      findings.add(
          Kind.CUT_OFF,
          null,
          0,
          0,
          name
              + " counted "
              + reference.entries()
              + " entries, the log has "
              + extent.entries()
              + ": at least "
              + (reference.entries() - extent.entries())
              + " are cut off");
    }
  }
}
