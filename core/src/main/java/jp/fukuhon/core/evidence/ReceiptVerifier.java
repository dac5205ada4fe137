package jp.fukuhon.core.evidence;

import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceVerifier.SignedReceipt;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * Checks a receipt and what lies beside it, offline, and says in words what it proves. Nothing of a
 * bundle is believed because it is in the bundle: every document is verified, every digest and root
 * computed anew. Not thread-safe.
 */
public final class ReceiptVerifier {

  private final EvidenceVerifier evidence;
  private final @Nullable String centre;
  private final ChunkAudit chunkAudit;

  /** Told of every verified chunk while chunks are checked. */
  @FunctionalInterface
  public interface ChunkAudit {

    /** Nothing more is asked of a chunk than that its documents verify. */
    ChunkAudit NONE = (chunk, proof) -> {};

    /** Checks one more thing about a chunk; adds to the proof what it finds. */
    void accept(VerifiedChunk chunk, Proof proof);
  }

  /**
   * @param evidence verifies documents
   * @param centre the only party whose receipts count; null when it is not known: it is the
   *     manifest's recipient then
   */
  public ReceiptVerifier(
      EvidenceVerifier evidence, @Nullable String centre, ChunkAudit chunkAudit) {
    this.evidence = evidence;
    this.centre = centre;
    this.chunkAudit = chunkAudit;
  }

  /** Checks everything that a bundle holds. */
  public Proof verify(Bundle bundle) {
    Proof proof = new Proof();
    try {
      evidence.addRevocationLists(bundle);
      byte[] signed =
          bundle
              .read(Bundle.RECEIPT)
              .orElseThrow(
                  () -> new TransferException.Integrity(bundle.title() + " holds no receipt.cms"));
      new Check(bundle, proof, signed).run();
    } catch (TransferException.Integrity | TransferException.Refused | IllegalArgumentException e) {
      proof.refuted(Subject.RECEIPT, "受領証が検証できません: " + e.getMessage(), reason(e));
    }
    return proof;
  }

  static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }

  /** One bundle's. */
  private final class Check {
    private final Bundle bundle;
    private final Proof proof;
    private final String receiver;
    private final byte[] signed;
    private final VerifiedDocument signedReceipt;
    private final Receipt receipt;
    private final TransferId id;

    Check(Bundle bundle, Proof proof, byte[] signed) {
      this.bundle = bundle;
      this.proof = proof;
      this.signed = signed;
      this.receiver = centre == null ? EvidenceVerifier.claimedSigner(signed) : centre;
      SignedReceipt verified = evidence.verifyReceipt(signed, receiver, evidence.accepted());
      this.signedReceipt = verified.document();
      this.receipt = verified.receipt();
      this.id = TransferId.parse(receipt.transferId());
      proof.receipt(receipt);
    }

    void run() {
      ReceiptWords.outcome(proof, receiver, receipt);
      boolean isOffered = bundle.read(Bundle.MANIFEST).isPresent();
      ReceiptWords.signer(proof, receiver, signedReceipt, centre != null || isOffered);
      ReceiptWords.suite(proof, signedReceipt.suite(), isOffered);
      ReceiptWords.revocation(proof, evidence.newestLists(signed));
      checked(
          Subject.TIME_STAMP,
          () -> {
            TimeCheck.run(evidence, bundle, signed, signedReceipt.signingTime(), proof);
            return Optional.empty();
          });
      ReceiptWords.checkpoint(proof, receiver, receipt.checkpoint());
      Optional<Manifest> manifest = checked(Subject.MANIFEST, this::manifest);
      if (receipt.manifestDigest() != null) {
        checked(Subject.ACCEPTANCE, this::acceptance);
        manifest.ifPresent(
            known ->
                checked(
                    Subject.CHUNKS,
                    () -> {
                      new TransferCheck(evidence, bundle, proof, receipt, known, chunkAudit).run();
                      return Optional.empty();
                    }));
      }
      checked(
          Subject.PREVIOUS,
          () -> {
            new SeriesCheck(evidence, bundle, proof, receiver).run(id, receipt);
            return Optional.empty();
          });
    }

    private interface Step<T> {
      Optional<T> run();
    }

    /** What one document refutes says nothing about the others. */
    private <T> Optional<T> checked(Subject subject, Step<T> step) {
      try {
        return step.run();
      } catch (TransferException.Integrity
          | TransferException.Refused
          | IllegalArgumentException e) {
        proof.refuted(subject, "検証できません: " + e.getMessage(), reason(e));
        return Optional.empty();
      }
    }

    private Optional<Manifest> manifest() {
      Digest expected = receipt.manifestDigest();
      Optional<byte[]> offered = bundle.read(Bundle.MANIFEST);
      if (expected == null) {
        require(
            receipt.outcome() == ReceiverState.ABORTED && offered.isEmpty(),
            "the receipt names no manifest, though there is one");
        proof.proven(Subject.MANIFEST, "送信目録は提出されなかった。", "no manifest was offered under this id");
        return Optional.empty();
      }
      if (offered.isEmpty()) {
        proof.notShown(
            Subject.MANIFEST,
            "送信目録(" + expected.abbreviated() + "…)がないため、送信側が何を申し出たかは示されない。",
            "without the manifest ("
                + expected.abbreviated()
                + "…) the sender's offer is not shown");
        proof.notShown(
            Subject.CHUNKS,
            "送信目録がないため、個々の塊の受領も送信側の合計も確かめられない。",
            "without the manifest neither the receipt of each chunk nor the sender's totals can be"
                + " checked");
        return Optional.empty();
      }
      String sender = id.stream().municipality().value();
      byte[] content = evidence.verify(offered.get(), sender, signedReceipt.suite()).content();
      Manifest manifest = Documents.read(content, Manifest.class);
      require(
          Digest.of(content).equals(expected), "the manifest is not the one that was decided on");
      require(
          manifest.transferId().equals(id.toString())
              && manifest.sender().equals(sender)
              && manifest.mode() == receipt.mode()
              && manifest.since() == receipt.since()
              && manifest.upto() == receipt.upto(),
          "manifest and receipt do not name the same transfer and window");
      require(
          manifest.suite().equals(signedReceipt.suite().label()),
          "the manifest is of suite "
              + manifest.suite()
              + ", the signatures are of suite "
              + signedReceipt.suite().label());
      require(
          manifest.recipient().equals(receiver),
          "the manifest is for " + manifest.recipient() + ", the receipt is of " + receiver);
      require(
          Objects.equals(manifest.previousOutcome(), receipt.previousOutcome()),
          "manifest and receipt name different previous outcomes");
      proof.proven(
          Subject.MANIFEST,
          sender
              + " は "
              + manifest.createdAt()
              + " に "
              + manifest.records()
              + " 件の送信を申し出たと署名し、受領証はその目録を指している。",
          sender
              + " signed at "
              + manifest.createdAt()
              + " that it would send "
              + manifest.records()
              + " rows, and the receipt names that manifest");
      return Optional.of(manifest);
    }

    private Optional<Acceptance> acceptance() {
      Optional<byte[]> answer = bundle.read(Bundle.ACCEPTANCE);
      if (answer.isEmpty()) {
        proof.notShown(
            Subject.ACCEPTANCE,
            "目録の受諾書がないため、いつ受諾したかは示されない。",
            "without the acceptance of the manifest nothing is shown about when it was taken");
        return Optional.empty();
      }
      Acceptance acceptance =
          Documents.read(
              evidence.verify(answer.get(), receiver, signedReceipt.suite()).content(),
              Acceptance.class);
      require(
          acceptance.transferId().equals(id.toString())
              && acceptance.manifestDigest().equals(receipt.manifestDigest()),
          "the acceptance is of another manifest");
      proof.proven(
          Subject.ACCEPTANCE,
          receiver + " は " + acceptance.acceptedAt() + " にその目録を受諾したと署名した。",
          receiver + " signed at " + acceptance.acceptedAt() + " that it accepted that manifest");
      return Optional.of(acceptance);
    }
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new TransferException.Integrity(otherwise);
    }
  }
}
