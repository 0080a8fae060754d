package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.Allocation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Roots against published values, against stored nodes, and across a restart. */
class FrontierTest {

  /** The leaves and roots that implementations of RFC 6962 test themselves with. */
  static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void shouldHaveThePublishedRoots() {
    var frontier = new Frontier(NodeSink.NONE);
    for (var i = 0; i < ROOTS.size(); i++) {
      assertThat(frontier.head()).isEqualTo(new TreeHead(i, hash(ROOTS.get(i))));
      if (i < LEAVES.size()) {
        var leaf = HexFormat.of().parseHex(LEAVES.get(i));
        frontier.append(leaf, 0, leaf.length);
      }
    }
  }

  static Hash hash(String hex) {
    return Hash.of(HexFormat.of().parseHex(hex), 0);
  }

  @Test
  void shouldHaveTheRootOfItsNodes() throws Exception {
    var tree = MemoryTree.of(1_100);
    var prover = new Prover(tree);
    for (var size = 0; size <= 1_100; size++) {
      assertThat(prover.head(size)).isEqualTo(tree.head(size));
    }
  }

  @Test
  void shouldGoOnAfterARestartAtAnySize() {
    var tree = MemoryTree.of(300);
    for (var size = 0; size < 300; size++) {
      var before = new Frontier(NodeSink.NONE);
      for (var i = 0; i < size; i++) {
        before.append(MemoryTree.leaf(i), 0, 208);
      }
      var stored = ByteBuffer.allocate(before.encodedLength());
      before.write(stored);
      assertThat(stored.hasRemaining()).isFalse();

      var after = Frontier.read(stored.flip(), NodeSink.NONE);
      var leaf = tree.leafHash(size).bytes();
      after.appendHash(leaf, 0);

      assertThat(after.head()).isEqualTo(tree.head(size + 1));
    }
  }

  @Test
  void shouldRefuseWhatIsNoFrontier() {
    var cut = ByteBuffer.allocate(8 + 2 * 32 - 1).putLong(0, 3);
    var negative = ByteBuffer.allocate(8 + 64 * 32).putLong(0, -1);
    for (var bytes : List.of(cut, negative, ByteBuffer.allocate(7))) {
      assertThatThrownBy(() -> Frontier.read(bytes, NodeSink.NONE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldAllocateNothingForALeaf() {
    var frontier = new Frontier(NodeSink.NONE);
    var leaf = MemoryTree.leaf(7);
    assertThat(Allocation.of(() -> frontier.append(leaf, 0, leaf.length))).isLessThan(1);
  }
}
