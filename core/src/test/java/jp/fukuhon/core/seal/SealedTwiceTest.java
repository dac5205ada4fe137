package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.TransferId;
import org.junit.jupiter.api.Test;

/**
 * A transfer sealed a second time, after a crash or by another node, perhaps by another version of
 * the compression library: another level stands in for it, since both give other octets for the
 * same content.
 */
class SealedTwiceTest {

  private static final TransferId TRANSFER = TransferId.parse("131016-FUKUHON-000042");
  private static final int RECORDS = 400;
  private static final int CHUNK = 50;

  private final long seed = System.nanoTime();
  private final List<byte[]> contents = contents();
  private final StreamKey streamKey = StreamKey.generate(TRANSFER.stream());
  private final DataKey dataKey = DataKey.generate();

  @Test
  void theSameTransferGivesTheSameContentRootsAndNoNonceMeetsTwoPlaintexts() throws Exception {
    for (Suite suite : Suite.values()) {
      TransferContext context = context(suite);
      Sealed once = seal(context, 1);
      Sealed again = seal(context, 1);
      Sealed otherwise = seal(context, 9);
      assertThat(again.contentRoots()).as("seed %d", seed).isEqualTo(once.contentRoots());
      assertThat(again.sealedRoots()).isEqualTo(once.sealedRoots());
      assertThat(otherwise.contentRoots()).isEqualTo(once.contentRoots());
      assertThat(otherwise.sealedRoots())
          .as("the other level's octets differ in every chunk")
          .doesNotContainAnyElementsOf(once.sealedRoots());
      Map<String, String> plaintexts = new HashMap<>();
      noNonceTwice(once, plaintexts);
      noNonceTwice(again, plaintexts);
      assertThat(plaintexts).hasSize(RECORDS);
      noNonceTwice(otherwise, plaintexts);
      assertThat(plaintexts).hasSizeGreaterThan(RECORDS * 3 / 2);
    }
  }

  /** A ciphertext under one key and nonce stands for its plaintext. */
  private void noNonceTwice(Sealed sealed, Map<String, String> ciphertexts) throws Exception {
    for (byte[] each : sealed.records()) {
      int nonceEnd = each[0] == 1 ? 13 : 33;
      String nonce = HexFormat.of().formatHex(each, 0, nonceEnd);
      String ciphertext =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(Arrays.copyOfRange(each, nonceEnd, each.length)));
      String known = ciphertexts.putIfAbsent(nonce, ciphertext);
      if (known != null) {
        assertThat(ciphertext).as("seed %d, nonce %s", seed, nonce).isEqualTo(known);
      }
    }
  }

  private record Sealed(
      List<String> contentRoots, List<String> sealedRoots, List<byte[]> records) {}

  private Sealed seal(TransferContext context, int level) {
    RecordDigest digest = new RecordDigest(TRANSFER.stream());
    Sealed sealed = new Sealed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (RecordSealer sealer = new RecordSealer(level)) {
      for (int chunk = 0; chunk < RECORDS; chunk += CHUNK) {
        MerkleTree contentTree = new MerkleTree();
        MerkleTree sealedTree = new MerkleTree();
        for (int n = chunk; n < chunk + CHUNK; n++) {
          RecordFields fields = fields(n);
          SealedContent record = sealer.seal(context, fields, contents.get(n));
          contentTree.add(digest.contentLeaf(fields, record.commitment()));
          sealedTree.add(digest.sealedLeaf(record.codec(), record.sealed()));
          sealed.records().add(record.sealed().clone());
        }
        sealed.contentRoots().add(HexFormat.of().formatHex(contentTree.root()));
        sealed.sealedRoots().add(HexFormat.of().formatHex(sealedTree.root()));
      }
    }
    return sealed;
  }

  private RecordFields fields(int n) {
    return new RecordFields(
        "%07d".formatted(n),
        n + 1,
        RegisterKind.CURRENT,
        1,
        "application/xml",
        false,
        contents.get(n).length);
  }

  private TransferContext context(Suite suite) {
    DictionaryTrainer trainer = new DictionaryTrainer(1);
    contents.stream().filter(content -> content.length < 10_000).forEach(trainer::add);
    return TransferContext.of(TRANSFER, suite, dataKey)
        .with(streamKey)
        .with(trainer.train().orElseThrow());
  }

  /** Some of them are long enough to be sealed in segments. */
  private List<byte[]> contents() {
    Random random = new Random(seed);
    List<byte[]> made = new ArrayList<>();
    for (int n = 0; n < RECORDS; n++) {
      byte[] xml = SampleRegisters.xml(random);
      if (n % 40 == 7) {
        byte[] noise = new byte[200_000];
        random.nextBytes(noise);
        System.arraycopy(xml, 0, noise, 100_000, xml.length);
        xml = noise;
      }
      made.add(xml);
    }
    return made;
  }
}
