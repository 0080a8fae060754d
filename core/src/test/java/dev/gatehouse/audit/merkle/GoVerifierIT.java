package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.TinyLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we write, verified by the checksum-database code of Go, which we did not write, and proofs
 * of each checked by the other. Skipped where {@code go} is not on the path (Debian: golang-go).
 * With {@code -Dmerkle.full=true} also a log of a million leaves and every proof of every tree up
 * to 1,100 leaves.
 */
class GoVerifierIT {

  private static final boolean FULL = Boolean.getBoolean("merkle.full");
  private static final int SIZES = 1_100;

  @TempDir private static Path workshop;
  private static GoVerifier go;

  private final SigningKey key = TileWriterIT.key();
  private final VerifierKey verifier = key.verifier();
  @TempDir private Path directory;

  @BeforeAll
  static void build() throws IOException {
    assumeTrue(GoVerifier.atHand(), "no go on the path: tiles and proofs are not cross-checked");
    go = GoVerifier.build(workshop);
  }

  @Test
  void shouldVerifyLogsOfEverySize() throws Exception {
    var log = new TestLog(directory, key);
    var old = directory.resolve("old.note");
    for (var size : List.of(1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 1_000_000)) {
      if (size == 1_000_000 && !FULL) {
        continue;
      }
      log.grow(size);
      var note = log.checkpoint();
      if (size > 1) {
        assertThat(go.verify(directory, verifier, old)).contains(size + " leaves");
      }
      assertThat(go.verify(directory, verifier)).contains(size + " leaves");
      Files.writeString(old, note.toString());
    }
  }

  /** As Gatehouse itself writes it, with the key that the directory names. */
  @Test
  void shouldVerifyTheLogOfAJournal() throws Exception {
    try (var log = TinyLog.open(directory, 0)) {
      for (var i = 0; i < 200; i++) {
        log.statement("SELECT " + i);
      }
    }
    var audit = directory.resolve("audit");
    var old = Files.copy(audit.resolve("checkpoint"), directory.resolve("old.note"));
    var size = 0L;
    try (var log = TinyLog.open(directory, 400)) {
      log.statement("SELECT 'more'");
      size = log.size();
    }
    var named = Files.readString(audit.resolve("keys/log.vkey")).split(" ", 2)[0];

    assertThat(size).isGreaterThan(400);
    assertThat(go.verify(audit, VerifierKey.parse(named), old)).isEqualTo(size + " leaves\n");
  }

  @Test
  void shouldRefuseEveryChangedFile() throws Exception {
    var log = new TestLog(directory, key);
    log.grow(600);
    log.checkpoint();
    go.verify(directory, verifier);
    var random = new Random(7);
    for (var file :
        List.of(
            "checkpoint",
            "tile/0/000",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/001",
            "tile/entries/002.p/88")) {
      var path = directory.resolve(file);
      var good = Files.readAllBytes(path);
      // Go overlooks stray bits in the last character of base64; NoteTest shows that we do not.
      var end = file.equals("checkpoint") ? good.length - "x=\n".length() : good.length;
      for (var round = 0; round < 20; round++) {
        var bad = good.clone();
        bad[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
        Files.write(path, bad);
        assertRefused(file);
      }
      Files.write(path, good);
    }
    go.verify(directory, verifier);
  }

  @Test
  void shouldCheckBundlesOfALog() throws Exception {
    var audit = directory.resolve("audit");
    var old = directory.resolve("old.note");
    try (var tiny = TinyLog.open(directory, 0)) {
      tiny.statement("SELECT 1");
    }
    Files.copy(audit.resolve("checkpoint"), old);
    try (var tiny = TinyLog.open(directory, 2)) {
      tiny.statement("SELECT 2");
    }
    var record = directory.resolve("record.json");
    var growth = directory.resolve("growth.json");
    CommandLines.audit(audit, "prove", "--index", 5, "--out", record);
    CommandLines.audit(audit, "prove", "--from-note", old, "--out", growth);
    var own = KeyHistory.read(audit.resolve("keys/log.vkey")).keyFor(1);

    assertThat(go.bundle(record, own)).contains("record 4", "record 5");
    assertThat(go.bundle(growth, own)).contains("from 4 to 7");
    Files.writeString(record, Files.readString(record).replaceFirst("inclusion\":\\[\"", "$0A"));
    assertThatThrownBy(() -> go.bundle(record, own)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> go.bundle(growth, verifier)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRefuseAnOlderCheckpointOfAnotherHistory() throws Exception {
    var other = new TestLog(directory.resolve("other"), key);
    other.append(new byte[] {1});
    other.grow(300);
    var old = Files.writeString(directory.resolve("old.note"), other.checkpoint().toString());
    var log = new TestLog(directory, key);
    log.grow(600);
    log.checkpoint();

    go.verify(directory, verifier);
    assertRefused("", old);
  }

  @Test
  void shouldRefuseTheNoteOfAnotherKey() throws Exception {
    var log = new TestLog(directory, TileWriterIT.key());
    log.grow(3);
    log.checkpoint();

    assertRefused("");
  }

  private void assertRefused(String what, Path... older) {
    assertThatThrownBy(() -> go.verify(directory, verifier, older), what)
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldAgreeOnEveryProofOfSmallTrees() throws Exception {
    var marked = LongStream.range(0, SIZES).boxed().collect(Collectors.toCollection(TreeSet::new));
    var random = new Random(1_100);
    try (var exchange = new Exchange(go.proofs(marked), new SparseTree(marked))) {
      for (var size = 1L; size <= SIZES; size++) {
        for (var index = 0L; index < size; index++) {
          if (FULL || index < 2 || index > size - 3 || random.nextLong(size) < 8) {
            exchange.inclusion(size, index);
            exchange.consistency(size, index + 1);
          }
        }
      }
    }
  }

  @Test
  void shouldAgreeOnProofsOfTreesOfAnySize() throws Exception {
    var random = new Random();
    var marked = new TreeSet<Long>();
    while (marked.size() < 200) {
      marked.add(random.nextLong(1L << (1 + random.nextInt(40))));
    }
    try (var exchange = new Exchange(go.proofs(marked), new SparseTree(marked))) {
      for (var round = 0; round < 2_000; round++) {
        var size = 1 + random.nextLong(1L << (1 + random.nextInt(40)));
        exchange.inclusion(size, random.nextLong(size));
        exchange.consistency(size, 1 + random.nextLong(size));
        var near = marked.floor(size - 1);
        if (near != null) {
          exchange.inclusion(size, near);
        }
      }
    }
  }

  @Test
  void shouldBeCosignedByAWitnessWithOtherCode() throws Exception {
    var log = new TestLog(directory, key);
    var process = go.witness(verifier);
    try (var answers = process.inputReader()) {
      var words = answers.readLine().split(" ", -1);
      var witness = VerifierKey.parse(words[1]);
      try (var client = new WitnessClient(words[0], witness, Duration.ofSeconds(10))) {
        for (var size : List.of(1, 2, 7, 256, 300, 1_000)) {
          log.grow(size);
          // What it says to know is wrong every time but the first: the witness tells.
          var result = client.submit(log.checkpoint(), 0, log.prover());

          assertThat(result).isInstanceOf(WitnessResult.Cosigned.class);
          var note = ((WitnessResult.Cosigned) result).note();
          assertThat(Note.parse(note.bytes()).verify(List.of(witness))).containsExactly(witness);
        }
        assertThat(client.submit(older(7), 7, log.prover()))
            .isEqualTo(new WitnessResult.Conflict(1_000));
      }
    } finally {
      process.destroy();
    }
  }

  private Note older(int size) {
    var text = new Checkpoint(verifier.name(), MemoryTree.of(size).head(size)).text();
    return new Note(text, List.of(key.sign(text)));
  }

  @Test
  void shouldHearOfAProofThatIsWrong() throws Exception {
    var marked = new TreeSet<>(List.of(0L));
    try (var exchange = new Exchange(go.proofs(marked), new SparseTree(marked))) {
      assertThat(exchange.ask("include", 7, 3, Proof.NONE)).startsWith("bad");
      assertThat(exchange.ask("extend", 7, 3, Proof.NONE)).startsWith("bad");
    }
  }

  /** Our proofs to Go, its own back. */
  private static final class Exchange implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final SparseTree tree;
    private final Prover prover;

    Exchange(Process process, SparseTree tree) {
      this.process = process;
      this.answers = process.inputReader();
      this.tree = tree;
      this.prover = new Prover(tree);
    }

    void inclusion(long size, long index) throws IOException, NoteException {
      var own = prover.inclusion(index, size);
      var head = prover.head(size);
      var theirs = proof(ask("include", size, index, own), head);
      assertThat(theirs.includes(tree.leaf(index), index, head)).isTrue();
      assertThat(theirs).isEqualTo(own);
    }

    void consistency(long size, long old) throws IOException, NoteException {
      var own = prover.consistency(old, size);
      var head = prover.head(size);
      var theirs = proof(ask("extend", size, old, own), head);
      assertThat(theirs.connects(prover.head(old), head)).isTrue();
      assertThat(theirs).isEqualTo(own);
    }

    private static Proof proof(String answer, TreeHead head) throws NoteException {
      var words = answer.split(" ", -1);
      assertThat(words[0]).as(answer).isEqualTo(head.root().base64());
      var hashes = new ArrayList<Hash>();
      for (var hash : words[1].split(",")) {
        if (!hash.isEmpty()) {
          hashes.add(Hash.parse(hash));
        }
      }
      return new Proof(hashes);
    }

    String ask(String what, long size, long other, Proof proof) throws IOException {
      var hashes = proof.hashes().stream().map(Hash::base64).collect(Collectors.joining(","));
      var out = process.outputWriter();
      out.write(what + " " + size + " " + other + " " + hashes + "\n");
      out.flush();
      return answers.readLine();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
