package dev.gatehouse.audit.merkle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A log in a directory: leaves, tiles and checkpoints, as the journal makes them. */
final class TestLog {

  private final TileWriter tiles;
  private final Frontier frontier;
  private final CheckpointSigner signer;
  private final Path directory;

  TestLog(Path directory, SigningKey key) throws IOException {
    this.directory = directory;
    tiles = TileWriter.create(directory);
    frontier = new Frontier(tiles);
    signer = new CheckpointSigner(key.verifier().name(), List.of(key), null);
  }

  /** Appends until the log has so many leaves. */
  void grow(long size) {
    while (frontier.size() < size) {
      append(MemoryTree.leaf(frontier.size()));
    }
  }

  void append(byte[] leaf) {
    tiles.leaf(leaf, 0, leaf.length);
    frontier.append(leaf, 0, leaf.length);
  }

  Note checkpoint() throws IOException, InconsistentTreeException {
    tiles.stage();
    var head = frontier.head();
    var from = signer.last().size();
    var proof = from == 0 ? Proof.NONE : prover().consistency(from, head.size());
    var note = signer.sign(head, proof);
    tiles.publish(note);
    return note;
  }

  TreeHead head() {
    return frontier.head();
  }

  Prover prover() {
    return new Prover(new TileDirectory(directory, frontier.size()));
  }
}
