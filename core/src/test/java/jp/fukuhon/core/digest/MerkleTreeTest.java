package jp.fukuhon.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

  /** The entries and roots of Certificate Transparency's reference implementation. */
  private static final List<String> ENTRIES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void givesTheKnownRootsLeafByLeaf() {
    MerkleTree tree = new MerkleTree();
    assertThat(hex(tree.root()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < ENTRIES.size(); i++) {
      tree.add(MerkleTree.leafHash(HexFormat.of().parseHex(ENTRIES.get(i))));
      assertThat(hex(tree.root())).as("root of %d leaves", i + 1).isEqualTo(ROOTS.get(i));
    }
    assertThat(tree.size()).isEqualTo(8);
  }

  @Test
  void startsAnewAfterReset() {
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < 13; i++) {
      tree.add(leaf(i));
    }
    tree.reset().add(MerkleTree.leafHash(new byte[0]));
    assertThat(hex(tree.root())).isEqualTo(ROOTS.getFirst());
  }

  @Test
  void agreesWithTheRecursiveDefinitionForEverySizeUpTo300() {
    List<byte[]> leaves = new ArrayList<>();
    MerkleTree tree = new MerkleTree();
    for (int size = 1; size <= 300; size++) {
      leaves.add(leaf(size));
      tree.add(leaf(size));
      assertThat(tree.root()).as("size %d", size).isEqualTo(definition(leaves));
    }
    assertThat(MerkleTree.rootOf(leaves)).isEqualTo(tree.root());
  }

  @Test
  void refusesALeafThatIsNoHash() {
    assertThatThrownBy(() -> new MerkleTree().add(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] definition(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return MerkleTree.nodeHash(
        definition(leaves.subList(0, split)), definition(leaves.subList(split, leaves.size())));
  }

  private static byte[] leaf(int number) {
    return MerkleTree.leafHash(("entry " + number).getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
