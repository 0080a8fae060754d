package dev.gatehouse.audit.merkle;

import static dev.gatehouse.audit.merkle.FrontierTest.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every proof of every small tree, some of large ones, and what is no proof. */
class ProofTest {

  private static final int SIZES = 1_100;
  private static final MemoryTree TREE = MemoryTree.of(SIZES);
  private static final Prover PROVER = new Prover(TREE);

  @Test
  void shouldMakeThePublishedProofs() throws Exception {
    var tree = new MemoryTree();
    for (var leaf : FrontierTest.LEAVES) {
      tree.append(HexFormat.of().parseHex(leaf));
    }
    var prover = new Prover(tree);

    assertThat(prover.inclusion(0, 1)).isEqualTo(Proof.NONE);
    assertThat(prover.inclusion(0, 8))
        .isEqualTo(
            proof(
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    assertThat(prover.inclusion(5, 8))
        .isEqualTo(
            proof(
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
    assertThat(prover.inclusion(2, 3)).isEqualTo(proof(FrontierTest.ROOTS.get(2)));
    assertThat(prover.consistency(1, 8)).isEqualTo(prover.inclusion(0, 8));
    assertThat(prover.consistency(6, 8))
        .isEqualTo(
            proof(
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
    assertThat(prover.consistency(2, 5))
        .isEqualTo(
            proof(
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
  }

  private static Proof proof(String... hex) {
    return new Proof(Arrays.stream(hex).map(FrontierTest::hash).toList());
  }

  @Test
  void shouldProveEveryLeafOfEveryTree() throws Exception {
    for (var size = 1; size <= SIZES; size++) {
      for (var index = 0; index < size; index++) {
        var proof = PROVER.inclusion(index, size);
        if (!proof.includes(TREE.leafHash(index), index, TREE.head(size))) {
          throw new AssertionError("leaf " + index + " of " + size);
        }
      }
    }
  }

  @Test
  void shouldProveEveryTreeFromEveryEarlierOne() throws Exception {
    for (var size = 1; size <= SIZES; size++) {
      for (var old = 1; old <= size; old++) {
        var proof = PROVER.consistency(old, size);
        if (!proof.connects(TREE.head(old), TREE.head(size))) {
          throw new AssertionError("tree of " + old + " in " + size);
        }
      }
    }
  }

  @Test
  void shouldProveInTreesOfAnySize() throws Exception {
    var random = new Random(40);
    for (var round = 0; round < 300; round++) {
      var size = 2 + random.nextLong(1L << (2 + random.nextInt(39)));
      var index = random.nextLong(size);
      var old = 1 + random.nextLong(size);
      var tree = new SparseTree(new TreeSet<>(List.of(0L, index, old - 1, old, size - 1)));
      var prover = new Prover(tree);
      var head = prover.head(size);

      var inclusion = prover.inclusion(index, size);
      assertThat(inclusion.includes(tree.leaf(index), index, head)).isTrue();
      assertThat(inclusion.includes(hash(FrontierTest.ROOTS.getFirst()), index, head)).isFalse();
      var consistency = prover.consistency(old, size);
      assertThat(consistency.hashes()).hasSizeLessThanOrEqualTo(63);
      assertThat(consistency.connects(prover.head(old), head)).isTrue();
    }
  }

  @Test
  void shouldRefuseEveryChangeOfAnInclusionProof() throws Exception {
    for (var size = 1; size <= 70; size++) {
      var head = TREE.head(size);
      for (var index = 0; index < size; index++) {
        var leaf = TREE.leafHash(index);
        var proof = PROVER.inclusion(index, size);
        for (var changed : changes(proof)) {
          assertThat(changed.includes(leaf, index, head)).isFalse();
        }
        assertThat(proof.includes(leaf, index ^ 1, head)).isFalse();
        assertThat(proof.includes(leaf, -1, head)).isFalse();
        assertThat(proof.includes(leaf, size, head)).isFalse();
        assertThat(proof.includes(leaf, index, TREE.head(size + 1))).isFalse();
        assertThat(proof.includes(leaf, index, new TreeHead(4L * size, head.root()))).isFalse();
        assertThat(proof.includes(TREE.leafHash(size), index, head)).isFalse();
      }
    }
  }

  @Test
  void shouldRefuseEveryChangeOfAConsistencyProof() throws Exception {
    for (var size = 1; size <= 70; size++) {
      var head = TREE.head(size);
      for (var old = 1; old <= size; old++) {
        var oldHead = TREE.head(old);
        var proof = PROVER.consistency(old, size);
        for (var changed : changes(proof)) {
          assertThat(changed.connects(oldHead, head)).isFalse();
        }
        assertThat(proof.connects(new TreeHead(old, head.root()), head)).isEqualTo(old == size);
        assertThat(proof.connects(oldHead, new TreeHead(size, oldHead.root())))
            .isEqualTo(old == size);
        assertThat(proof.connects(oldHead, TREE.head(size + 1))).isFalse();
        assertThat(proof.connects(oldHead, new TreeHead(4L * size, head.root()))).isFalse();
        assertThat(proof.connects(head, oldHead)).isEqualTo(old == size);
      }
    }
  }

  /** Hashes lost, added, doubled, swapped, changed in one bit. */
  private static List<Proof> changes(Proof proof) {
    var changes = new ArrayList<Proof>();
    var hashes = proof.hashes();
    for (var i = 0; i <= hashes.size(); i++) {
      var more = new ArrayList<>(hashes);
      more.add(i, TREE.head(1).root());
      changes.add(new Proof(more));
      if (i < hashes.size()) {
        var fewer = new ArrayList<>(hashes);
        fewer.remove(i);
        changes.add(new Proof(fewer));
        var bytes = hashes.get(i).bytes();
        bytes[i] ^= 1;
        var flipped = new ArrayList<>(hashes);
        flipped.set(i, Hash.of(bytes, 0));
        changes.add(new Proof(flipped));
        var doubled = new ArrayList<>(hashes);
        doubled.add(i, hashes.get(i));
        changes.add(new Proof(doubled));
      }
      if (i + 1 < hashes.size()) {
        var swapped = new ArrayList<>(hashes);
        Collections.swap(swapped, i, i + 1);
        changes.add(new Proof(swapped));
      }
    }
    return changes;
  }

  @Test
  void shouldProveNothingOfTheEmptyTree() {
    var empty = TREE.head(0);
    assertThat(Proof.NONE.connects(empty, empty)).isFalse();
    assertThat(Proof.NONE.connects(empty, TREE.head(1))).isFalse();
    assertThat(Proof.NONE.includes(empty.root(), 0, empty)).isFalse();
    assertThatThrownBy(() -> PROVER.consistency(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PROVER.inclusion(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSayThatANodeCannotBeRead() {
    HashSource broken =
        (level, index, out, offset) -> {
          throw new IOException("no such tile");
        };
    assertThatThrownBy(() -> new Prover(broken).head(5)).isInstanceOf(IOException.class);
  }
}
