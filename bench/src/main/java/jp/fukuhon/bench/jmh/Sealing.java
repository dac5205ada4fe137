package jp.fukuhon.bench.jmh;

import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.RegisterDuplicate;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.seal.RecordSealer;
import jp.fukuhon.core.seal.SealedContent;
import jp.fukuhon.writers.outbox.BlockSealer;
import jp.fukuhon.writers.outbox.SealedBlock;
import jp.fukuhon.writers.store.ChunkStore;
import jp.fukuhon.writers.store.ReceivedChunk;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What one thread does with each record; every figure is the time of one record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Sealing {

  private final RecordSealer sealer = new RecordSealer();
  private final RecordOpener opener = new RecordOpener();
  private final MerkleTree tree = new MerkleTree();
  private BlockSealer[] blocks = {};
  private RecordDigest[] digests = {};

  /** Needs the transfer. */
  @Setup
  public void prepare(Material material) {
    blocks = new BlockSealer[] {new BlockSealer(material.context, RecordSealer.DEFAULT_LEVEL)};
    digests = new RecordDigest[] {new RecordDigest(material.context.transfer().stream())};
  }

  /** Frees native memory. */
  @TearDown
  public void close() {
    sealer.close();
    opener.close();
    blocks[0].close();
  }

  /** Commitment, compression, encryption. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public void seal(Material material, Blackhole hole) {
    for (RegisterDuplicate one : material.plain) {
      hole.consume(sealer.seal(material.context, one.fields(), one.content()));
    }
  }

  /** Decryption, decompression, both comparisons. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public void open(Material material, Blackhole hole) {
    for (int i = 0; i < Material.RECORDS; i++) {
      SealedContent sealed = material.sealed.get(i);
      hole.consume(
          opener.open(
              material.context,
              material.plain.get(i).fields(),
              sealed.codec(),
              sealed.commitment(),
              sealed.sealed()));
    }
  }

  /** The leaf over the clear columns, and its place in the tree. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public byte[] contentRoot(Material material) {
    tree.reset();
    for (int i = 0; i < Material.RECORDS; i++) {
      tree.add(
          digests[0].contentLeaf(
              material.plain.get(i).fields(), material.sealed.get(i).commitment()));
    }
    return tree.root();
  }

  /** The leaf over the ciphertext, and its place in the tree. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public byte[] sealedRoot(Material material) {
    tree.reset();
    for (SealedContent sealed : material.sealed) {
      tree.add(digests[0].sealedLeaf(sealed.codec(), sealed.sealed()));
    }
    return tree.root();
  }

  /** All that the sender does before a chunk is signed: sealing, both roots, the wire form. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public SealedBlock block(Material material) {
    return blocks[0].process(material.block());
  }

  /** The wire form taken apart, as the receiver does. */
  @Benchmark
  @OperationsPerInvocation(Material.RECORDS)
  public ReceivedChunk parse(Material material) {
    return ChunkStore.parse(material.body);
  }
}
