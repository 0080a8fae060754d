package dev.gatehouse.audit.merkle;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a leaf of the journal costs in the tree, and what a checkpoint costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class MerkleBench {

  private final byte[] leaf = MemoryTree.leaf(7);
  private final Frontier frontier = new Frontier(NodeSink.NONE);
  private final Frontier million = new Frontier(NodeSink.NONE);
  private final SigningKey key = TileWriterIT.key();
  private final String text;
  private final Note note;

  /** A frontier with many subtrees. */
  public MerkleBench() {
    for (var i = 0; i < 0xfffff; i++) {
      million.append(leaf, 0, leaf.length);
    }
    text = new Checkpoint("gatehouse.test/log", million.head()).text();
    note = new Note(text, List.of(key.sign(text)));
  }

  /** A leaf of 208 bytes: its hash and the nodes that it completes. */
  @Benchmark
  public long append() {
    frontier.append(leaf, 0, leaf.length);
    return frontier.size();
  }

  /** The root of a tree of 2^20 - 1 leaves. */
  @Benchmark
  public TreeHead head() {
    return million.head();
  }

  /** Signing a checkpoint. */
  @Benchmark
  public NoteSignature sign() {
    return key.sign(text);
  }

  /** Verifying one. */
  @Benchmark
  public Object verify() throws NoteException {
    return note.verify(List.of(key.verifier()));
  }
}
