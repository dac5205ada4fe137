package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.evidence.ReceiptVerifier.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.evidence.Bundle.ChunkName;
import jp.fukuhon.core.evidence.ReceiptVerifier.ChunkAudit;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.PartitionTotals;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.RecordFault;

/**
 * Checks the chunks of one transfer against each other, its completion and its receipt: each chunk
 * continues the one before it, every root and total is computed anew. Not thread-safe.
 */
final class TransferCheck {

  private final EvidenceVerifier evidence;
  private final Bundle bundle;
  private final Proof proof;
  private final Receipt receipt;
  private final Manifest manifest;
  private final ChunkAudit chunkAudit;
  private final Digest manifestDigest;
  private final MerkleTree roots = new MerkleTree();
  private final List<Counted> counted = new ArrayList<>();
  private int headers;

  TransferCheck(
      EvidenceVerifier evidence,
      Bundle bundle,
      Proof proof,
      Receipt receipt,
      Manifest manifest,
      ChunkAudit chunkAudit) {
    this.evidence = evidence;
    this.bundle = bundle;
    this.proof = proof;
    this.receipt = receipt;
    this.manifest = manifest;
    this.chunkAudit = chunkAudit;
    this.manifestDigest = Objects.requireNonNull(receipt.manifestDigest());
  }

  /**
   * What the chunks of a partition come to; the last two by their headers, where those are kept.
   */
  private record Counted(
      int chunks, long records, Digest chain, long quarantined, long contentBytes) {

    static final Counted NOTHING = new Counted(0, 0, new Digest(ChainDigest.start()), 0, 0);

    Counted and(VerifiedChunk chunk) {
      ChunkHeader header = chunk.header();
      return new Counted(
          chunks + 1,
          records + chunk.acknowledgement().records(),
          chunk.acknowledgement().chain(),
          quarantined + (header == null ? 0 : header.quarantined()),
          contentBytes + (header == null ? 0 : header.contentBytes()));
    }
  }

  void run() {
    List<ChunkName> acknowledgements =
        bundle.names().stream()
            .map(ChunkName::parse)
            .filter(Objects::nonNull)
            .filter(name -> !name.isHeader())
            .sorted(Comparator.comparingInt(ChunkName::part).thenComparing(ChunkName::number))
            .toList();
    boolean isExpected = receipt.outcome() == ReceiverState.PUBLISHED && receipt.records() > 0;
    if (acknowledgements.isEmpty() && isExpected) {
      proof.notShown(
          Subject.CHUNKS,
          "受領確認がないため、個々の塊の受領は示されない。",
          "without acknowledgements the receipt of each chunk is not shown");
    } else {
      chunks(acknowledgements);
    }
    completion(!acknowledgements.isEmpty() || !isExpected);
  }

  private void chunks(List<ChunkName> names) {
    int at = 0;
    for (PartitionPlan plan : manifest.partitions()) {
      Counted sum = Counted.NOTHING;
      long covered = plan.since();
      while (at < names.size() && names.get(at).part() == plan.part()) {
        require(
            names.get(at).number() == sum.chunks(),
            "chunk " + plan.part() + "/" + sum.chunks() + " is missing");
        VerifiedChunk chunk = chunk(plan, sum, covered);
        ChunkHeader header = chunk.header();
        covered = header == null ? covered : header.lastSeq();
        chunkAudit.accept(chunk, proof);
        roots.add(MerkleTree.leafHash(chunk.acknowledgement().contentRoot().bytes()));
        sum = sum.and(chunk);
        at++;
      }
      counted.add(sum);
    }
    require(at == names.size(), "there is a chunk of a partition that the manifest does not name");
    if (names.isEmpty()) {
      return;
    }
    long records = counted.stream().mapToLong(Counted::records).sum();
    proof.proven(
        Subject.CHUNKS,
        manifest.recipient()
            + " は "
            + names.size()
            + " 個の塊("
            + records
            + " 件)の受領確認に署名し、その連鎖に欠落も順序の入替えもない。"
            + (headers == names.size() ? "送信側 " + manifest.sender() + " はそのすべての見出しに署名した。" : ""),
        manifest.recipient()
            + " signed the acknowledgements of "
            + names.size()
            + " chunks ("
            + records
            + " records); their chain has no gap and no other order"
            + (headers == names.size()
                ? "; " + manifest.sender() + " signed the header of each of them"
                : ""));
  }

  private VerifiedChunk chunk(PartitionPlan plan, Counted before, long covered) {
    ChunkName name = new ChunkName(plan.part(), before.chunks(), false);
    Acknowledgement acknowledgement =
        Documents.read(
            evidence.verify(read(name), manifest.recipient()).content(), Acknowledgement.class);
    Digest chain =
        new Digest(
            ChainDigest.next(
                before.chain().bytes(),
                receipt.transferId(),
                manifestDigest.bytes(),
                name.part(),
                name.number(),
                acknowledgement.records(),
                acknowledgement.contentRoot().bytes()));
    require(
        acknowledgement.transferId().equals(receipt.transferId())
            && acknowledgement.partition() == name.part()
            && acknowledgement.number() == name.number()
            && acknowledgement.chain().equals(chain),
        name + " does not continue the chunk before it");
    ChunkName headerName = new ChunkName(name.part(), name.number(), true);
    Optional<byte[]> signedHeader = bundle.read(headerName.toString());
    if (signedHeader.isEmpty()) {
      return new VerifiedChunk(acknowledgement, null);
    }
    ChunkHeader header =
        Documents.read(
            evidence.verify(signedHeader.get(), manifest.sender()).content(), ChunkHeader.class);
    require(
        header.transferId().equals(receipt.transferId())
            && header.manifestDigest().equals(manifestDigest)
            && header.partition() == name.part()
            && header.number() == name.number()
            && header.records() == acknowledgement.records()
            && header.contentRoot().equals(acknowledgement.contentRoot())
            && header.sealedRoot().equals(acknowledgement.sealedRoot())
            && header.previous().equals(before.chain()),
        headerName + " is not of the chunk that was acknowledged");
    require(
        header.firstSeq() > covered && header.lastSeq() <= plan.upto(),
        headerName + " covers changes outside its place");
    headers++;
    return new VerifiedChunk(acknowledgement, header);
  }

  private byte[] read(ChunkName name) {
    return bundle
        .read(name.toString())
        .orElseThrow(
            () -> new jp.fukuhon.core.error.TransferException.Integrity(name + " is missing"));
  }

  private void completion(boolean chunksAreKnown) {
    Optional<byte[]> signed = bundle.read(Bundle.COMPLETION);
    if (signed.isEmpty()) {
      if (receipt.outcome() == ReceiverState.PUBLISHED) {
        proof.notShown(
            Subject.COMPLETION,
            "完了通知がないため、送信側の合計は示されない。",
            "without the completion the sender's totals are not shown");
      }
      return;
    }
    Completion completion =
        Documents.read(
            evidence
                .verify(signed.get(), manifest.sender(), Suite.require(manifest.suite()))
                .content(),
            Completion.class);
    require(
        completion.transferId().equals(receipt.transferId())
            && completion.manifestDigest().equals(manifestDigest),
        "the completion is of another transfer");
    if (receipt.outcome() != ReceiverState.PUBLISHED) {
      proof.proven(
          Subject.COMPLETION,
          manifest.sender() + " は合計 " + completion.records() + " 件と署名したが、公開されなかった。",
          manifest.sender()
              + " signed totals of "
              + completion.records()
              + " records, which were not published");
      return;
    }
    require(
        completion.records() == receipt.records() && completion.root().equals(receipt.root()),
        "what was published is not what the sender completed");
    if (chunksAreKnown) {
      totals(completion);
    }
    proof.proven(
        Subject.COMPLETION,
        manifest.sender()
            + " は合計 "
            + completion.records()
            + " 件、隔離 "
            + completion.quarantined().size()
            + " 件と署名し、公開された件数と根はこれに等しい。"
            + (chunksAreKnown ? "受領確認から計算し直した根と合計にも等しい。" : ""),
        manifest.sender()
            + " signed totals of "
            + completion.records()
            + " records, "
            + completion.quarantined().size()
            + " quarantined; what was published has the same count and root"
            + (chunksAreKnown ? ", and so have the acknowledgements, computed anew" : ""));
  }

  private void totals(Completion completion) {
    boolean allHeaders = headers == counted.stream().mapToInt(Counted::chunks).sum();
    require(
        completion.partitions().size() == counted.size(),
        "the completion names other partitions than the manifest");
    for (int part = 0; part < counted.size(); part++) {
      PartitionTotals totals = completion.partitions().get(part);
      Counted sum = counted.get(part);
      require(
          totals.part() == part
              && totals.chunks() == sum.chunks()
              && totals.records() == sum.records()
              && totals.chain().equals(sum.chain())
              && (!allHeaders || totals.quarantined() == sum.quarantined())
              && totals.records() + totals.quarantined()
                  == manifest.partitions().get(part).records(),
          "partition " + part + ": the totals are not those of the acknowledged chunks");
    }
    long quarantined =
        completion.quarantined().stream().mapToLong(RecordFault::changeSeq).distinct().count();
    require(
        completion.records() + quarantined == manifest.records(),
        "records and quarantined rows are not what the manifest announced");
    require(
        !allHeaders
            || completion.contentBytes() == counted.stream().mapToLong(Counted::contentBytes).sum(),
        "the octets of the completion are not those of the chunks");
    require(
        new Digest(roots.root()).equals(completion.root()),
        "the root of the completion is not that of the acknowledged chunks");
  }
}
