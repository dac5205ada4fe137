package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.evidence.Bundle.ChunkName;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.BlockLimits;
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
import jp.fukuhon.core.transfer.TransferMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The third transfer of a stream, whose first was published and whose second was aborted before it
 * was offered: two partitions, five chunks, two quarantined rows. Any document can be changed and
 * signed again by whoever signs it.
 */
final class SampleEvidence implements Bundle {

  static final String ID = "131016-FUKUHON-000003";
  static final String PREVIOUS = Bundle.previous(2);
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Keys keys;
  private final Suite suite;
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();

  SampleEvidence(Keys keys) {
    this(keys, Suite.CLASSIC);
  }

  SampleEvidence(Keys keys, Suite suite) {
    this.keys = keys;
    this.suite = suite;
    Receipt first = receipt(1, ReceiverState.PUBLISHED, 0, 40, 30, root(1), null);
    put(Bundle.previous(1), Keys.CENTRE, first);
    Receipt second =
        new Receipt(
            1,
            "131016-FUKUHON-000002",
            ReceiverState.ABORTED,
            null,
            null,
            0,
            0,
            0,
            null,
            0,
            List.of(),
            "given up",
            suite.label(),
            digest(Bundle.previous(1)),
            null,
            NOW);
    put(Bundle.previous(2), Keys.CENTRE, second);
    transfer();
  }

  private static Digest root(int n) {
    return Digest.of(new byte[] {(byte) n});
  }

  private Receipt receipt(
      int sequence,
      ReceiverState outcome,
      long since,
      long upto,
      long records,
      Digest root,
      @org.jspecify.annotations.Nullable Digest previous) {
    return new Receipt(
        1,
        "131016-FUKUHON-00000" + sequence,
        outcome,
        contents.containsKey(MANIFEST) ? digest(MANIFEST) : root(99),
        TransferMode.INCREMENTAL,
        since,
        upto,
        records,
        root,
        7,
        List.of(),
        "published",
        suite.label(),
        previous,
        null,
        NOW);
  }

  private void transfer() {
    List<PartitionPlan> plans =
        List.of(new PartitionPlan(0, 40, 50, 8), new PartitionPlan(1, 50, 60, 10));
    put(
        MANIFEST,
        Keys.MUNICIPALITY,
        new Manifest(
            1,
            ID,
            Keys.MUNICIPALITY,
            Keys.CENTRE,
            "test",
            TransferMode.INCREMENTAL,
            40,
            60,
            18,
            suite.label(),
            plans,
            new BlockLimits(4, 1_000),
            new byte[] {1},
            new byte[] {2},
            new byte[0],
            "",
            digest(PREVIOUS),
            null,
            NOW));
    put(ACCEPTANCE, Keys.CENTRE, new Acceptance(1, ID, digest(MANIFEST), NOW));
    MerkleTree roots = new MerkleTree();
    List<PartitionTotals> totals = new ArrayList<>();
    totals.add(partition(0, 40, new int[] {4, 3}, 1, roots));
    totals.add(partition(1, 50, new int[] {4, 4, 1}, 1, roots));
    put(
        COMPLETION,
        Keys.MUNICIPALITY,
        new Completion(
            1,
            ID,
            digest(MANIFEST),
            totals,
            16,
            1_600,
            new Digest(roots.root()),
            List.of(new RecordFault("R1", 44, "NOT_UTF8"), new RecordFault("R2", 55, "NOT_UTF8"))));
    put(
        RECEIPT,
        Keys.CENTRE,
        receipt(
            3, ReceiverState.PUBLISHED, 40, 60, 16, new Digest(roots.root()), digest(PREVIOUS)));
  }

  private PartitionTotals partition(
      int part, long since, int[] records, int quarantined, MerkleTree roots) {
    Digest chain = new Digest(ChainDigest.start());
    long seq = since;
    int sum = 0;
    for (int number = 0; number < records.length; number++) {
      Digest content = root(10 * part + number);
      Digest previous = chain;
      chain =
          new Digest(
              ChainDigest.next(
                  previous.bytes(),
                  ID,
                  digest(MANIFEST).bytes(),
                  part,
                  number,
                  records[number],
                  content.bytes()));
      ChunkHeader header =
          new ChunkHeader(
              1,
              ID,
              digest(MANIFEST),
              part,
              number,
              seq + 1,
              seq + 3,
              records[number],
              number == 0 ? quarantined : 0,
              100L * records[number],
              80L * records[number],
              content,
              root(100 + number),
              previous);
      put(new ChunkName(part, number, true).toString(), Keys.MUNICIPALITY, header);
      put(
          new ChunkName(part, number, false).toString(),
          Keys.CENTRE,
          new Acknowledgement(
              1, ID, part, number, records[number], content, header.sealedRoot(), chain, NOW));
      roots.add(MerkleTree.leafHash(content.bytes()));
      seq += 3;
      sum += records[number];
    }
    return new PartitionTotals(part, records.length, sum, quarantined, chain);
  }

  /** Digest of a document's content. */
  Digest digest(String name) {
    return Digest.of(Optional.ofNullable(contents.get(name)).orElseThrow());
  }

  static String signer(String name) {
    return name.equals(MANIFEST) || name.equals(COMPLETION) || name.contains(".header.")
        ? Keys.MUNICIPALITY
        : Keys.CENTRE;
  }

  /** Chunks' documents have one signature in every suite. */
  private Suite suite(String name) {
    return name.startsWith("chunks/") ? Suite.CLASSIC : suite;
  }

  /** Signs a document again, unchanged, with the signatures of another suite. */
  SampleEvidence signIn(Suite other, String name) {
    byte[] content = Optional.ofNullable(contents.get(name)).orElseThrow();
    files.put(name, keys.signer(signer(name)).sign(content, other));
    return this;
  }

  private void put(String name, String party, Object document) {
    byte[] content = Documents.write(document);
    contents.put(name, content);
    files.put(name, keys.signer(party).sign(content, suite(name)));
  }

  /** Every signed document's name. */
  List<String> documents() {
    return List.copyOf(contents.keySet());
  }

  /** A document's content, to be changed. */
  ObjectNode json(String name) {
    return (ObjectNode) JSON.readTree(contents.get(name));
  }

  /** Changes a document's content; whoever signs it signs the change. */
  SampleEvidence change(String name, UnaryOperator<ObjectNode> change) {
    byte[] content = JSON.writeValueAsBytes(change.apply(json(name)));
    contents.put(name, content);
    files.put(name, keys.signer(signer(name)).sign(content, suite(name)));
    return this;
  }

  /** Puts octets in the place of a file. */
  SampleEvidence replace(String name, byte[] octets) {
    files.put(name, octets);
    return this;
  }

  /** Takes a file away. */
  SampleEvidence remove(String name) {
    files.remove(name);
    return this;
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(files.get(name)).map(byte[]::clone);
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public String title() {
    return "sample";
  }
}
