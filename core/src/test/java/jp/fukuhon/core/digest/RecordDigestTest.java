package jp.fukuhon.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.Test;

class RecordDigestTest {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final byte[] COMMITMENT = new byte[32];

  @Test
  void encodesAsDocumented() {
    byte[] entry =
        new FieldEncoder().text("a𠮷").number(-2).flag(true).bytes(new byte[] {7}).toByteArray();
    assertThat(HexFormat.of().formatHex(entry))
        .isEqualTo("0000000561f0a0aeb7" + "00000008fffffffffffffffe" + "0000000101" + "0000000107");
  }

  @Test
  void contentLeafIsTheHashOfTheDocumentedFields() {
    RecordFields fields = fields("A-1");
    byte[] expected =
        MerkleTree.leafHash(
            new FieldEncoder()
                .text("fukuhon/1/content-leaf")
                .text("131016")
                .text("FUKUHON")
                .text("A-1")
                .number(7)
                .text("CURRENT")
                .number(3)
                .text("application/xml")
                .flag(false)
                .number(10)
                .bytes(COMMITMENT)
                .toByteArray());
    RecordDigest digest = new RecordDigest(STREAM);
    digest.contentLeaf(fields("another before it"), COMMITMENT);
    assertThat(digest.contentLeaf(fields, COMMITMENT)).isEqualTo(expected);
  }

  @Test
  void everyColumnChangesTheContentLeaf() {
    List<RecordFields> all =
        List.of(
            fields("A-1"),
            fields("A-2"),
            new RecordFields("A-1", 8, RegisterKind.CURRENT, 3, "application/xml", false, 10),
            new RecordFields("A-1", 7, RegisterKind.REMOVED, 3, "application/xml", false, 10),
            new RecordFields("A-1", 7, RegisterKind.CURRENT, 4, "application/xml", false, 10),
            new RecordFields("A-1", 7, RegisterKind.CURRENT, 3, "image/tiff", false, 10),
            new RecordFields("A-1", 7, RegisterKind.CURRENT, 3, "application/xml", false, 11),
            new RecordFields("A-1", 7, RegisterKind.CURRENT, 3, "application/xml", false, 0),
            new RecordFields("A-1", 7, RegisterKind.CURRENT, 3, "application/xml", true, 0));
    Set<String> leaves = new HashSet<>();
    RecordDigest digest = new RecordDigest(STREAM);
    all.forEach(fields -> leaves.add(hex(digest.contentLeaf(fields, COMMITMENT))));
    byte[] other = COMMITMENT.clone();
    other[31] = 1;
    leaves.add(hex(digest.contentLeaf(fields("A-1"), other)));
    leaves.add(
        hex(
            new RecordDigest(StreamId.parse("131016-GAIMU"))
                .contentLeaf(fields("A-1"), COMMITMENT)));
    leaves.add(
        hex(
            new RecordDigest(StreamId.parse("011002-FUKUHON"))
                .contentLeaf(fields("A-1"), COMMITMENT)));
    assertThat(leaves).hasSize(all.size() + 3);
  }

  @Test
  void sealedLeafOfAWindowIsThatOfItsOctets() {
    RecordDigest digest = new RecordDigest(STREAM);
    byte[] around = new byte[9_000];
    new java.util.Random(5).nextBytes(around);
    ByteBuffer window = ByteBuffer.wrap(around, 17, 8_000);
    byte[] expected =
        digest.sealedLeaf(Codec.ZSTD, java.util.Arrays.copyOfRange(around, 17, 8_017));
    assertThat(digest.sealedLeaf(Codec.ZSTD, window.asReadOnlyBuffer())).isEqualTo(expected);
    assertThat(digest.sealedLeaf(Codec.ZSTD, window)).isEqualTo(expected);
    assertThat(window.hasRemaining()).isFalse();
  }

  @Test
  void sealedLeafDependsOnCodecAndOctets() {
    RecordDigest digest = new RecordDigest(STREAM);
    byte[] sealed = {1, 2, 3};
    Set<String> leaves = new HashSet<>();
    for (Codec codec : Codec.values()) {
      leaves.add(hex(digest.sealedLeaf(codec, sealed)));
      leaves.add(hex(digest.sealedLeaf(codec, new byte[] {1, 2, 4})));
    }
    assertThat(leaves).hasSize(6);
    assertThat(digest.sealedLeaf(Codec.ZSTD, sealed))
        .isEqualTo(
            MerkleTree.leafHash(
                HexFormat.of()
                    .parseHex(
                        "00000015"
                            + hex(
                                "fukuhon/1/sealed-leaf"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                            + "000000080000000000000002"
                            + "000000080000000000000003"
                            + "010203")));
  }

  @Test
  void refusesAnUnpairedSurrogate() {
    RecordDigest digest = new RecordDigest(STREAM);
    assertThatThrownBy(() -> digest.contentLeaf(fields("x\ud842"), COMMITMENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate");
    assertThat(digest.contentLeaf(fields("A-1"), COMMITMENT))
        .isEqualTo(new RecordDigest(STREAM).contentLeaf(fields("A-1"), COMMITMENT));
  }

  @Test
  void theChainCoversEveryField() {
    byte[] zero = new byte[32];
    byte[] one = new byte[32];
    one[0] = 1;
    Set<String> links = new HashSet<>();
    String id = "131016-FUKUHON-000042";
    links.add(hex(ChainDigest.next(ChainDigest.start(), id, zero, 0, 1, 10, zero)));
    links.add(hex(ChainDigest.next(one, id, zero, 0, 1, 10, zero)));
    links.add(hex(ChainDigest.next(zero, "131016-FUKUHON-000043", zero, 0, 1, 10, zero)));
    links.add(hex(ChainDigest.next(zero, id, one, 0, 1, 10, zero)));
    links.add(hex(ChainDigest.next(zero, id, zero, 1, 1, 10, zero)));
    links.add(hex(ChainDigest.next(zero, id, zero, 0, 2, 10, zero)));
    links.add(hex(ChainDigest.next(zero, id, zero, 0, 1, 11, zero)));
    links.add(hex(ChainDigest.next(zero, id, zero, 0, 1, 10, one)));
    assertThat(links).hasSize(8);
    assertThatThrownBy(() -> ChainDigest.next(new byte[31], id, zero, 0, 1, 10, zero))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RecordFields fields(String registerId) {
    return new RecordFields(registerId, 7, RegisterKind.CURRENT, 3, "application/xml", false, 10);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
