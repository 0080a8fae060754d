package dev.gatehouse.audit.merkle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.merkle.FakeWitness.Answer;
import dev.gatehouse.audit.merkle.WitnessResult.Behind;
import dev.gatehouse.audit.merkle.WitnessResult.Conflict;
import dev.gatehouse.audit.merkle.WitnessResult.Cosigned;
import dev.gatehouse.audit.merkle.WitnessResult.Rejected;
import dev.gatehouse.audit.merkle.WitnessResult.Unavailable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F06: a witness that cosigns, and every way in which one does not. */
class WitnessClientIT {

  private static final String LOG = "gatehouse.test/log";

  private final SigningKey key = TileWriterIT.key();
  private final MemoryTree tree = MemoryTree.of(300);
  private final Prover prover = new Prover(tree);
  private final FakeWitness witness;
  private final WitnessClient client;

  WitnessClientIT() throws Exception {
    witness = new FakeWitness(key.verifier());
    client = new WitnessClient(witness.prefix(), witness.key(), Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    client.close();
    witness.close();
  }

  private Note note(TreeHead head) {
    return note(LOG, key, head);
  }

  private static Note note(String origin, SigningKey key, TreeHead head) {
    var text = new Checkpoint(origin, head).text();
    return new Note(text, List.of(key.sign(text)));
  }

  @Test
  void shouldBringBackACosignatureThatVerifies() throws Exception {
    client.submit(note(tree.head(7)), 0, prover);
    var result = client.submit(note(tree.head(300)), 7, prover);

    assertThat(result).isInstanceOf(Cosigned.class);
    var cosigned = (Cosigned) result;
    assertThat(cosigned.time()).isEqualTo(FakeWitness.TIME);
    assertThat(
            Note.parse(cosigned.note().toString().getBytes(UTF_8)).verify(List.of(witness.key())))
        .containsExactly(witness.key());
    assertThat(cosigned.note().verify(List.of(key.verifier(), witness.key()))).hasSize(2);
    assertThat(witness.known).isEqualTo(tree.head(300));
    assertThat(witness.requests)
        .hasSize(2)
        .first()
        .asString()
        .startsWith("old 0\n\n" + LOG + "\n7\n");
  }

  @Test
  void shouldProveFromWhatAnOlderStateKnows() throws Exception {
    witness.known = tree.head(100);

    assertThat(client.submit(note(tree.head(300)), 250, prover)).isInstanceOf(Cosigned.class);
    assertThat(witness.requests).hasSize(2);
    assertThat(witness.requests.get(1)).startsWith("old 100\n");
  }

  @Test
  void shouldProveFromWhatAWitnessThatLostEverythingKnows() throws Exception {
    assertThat(client.submit(note(tree.head(300)), 300, prover)).isInstanceOf(Cosigned.class);
  }

  @Test
  void shouldAskOnceMoreOnly() throws Exception {
    witness.misbehaviour =
        request -> new Answer(409, "text/x.tlog.size", 10 + witness.requests.size() + "\n");

    assertThat(client.submit(note(tree.head(300)), 7, prover)).isEqualTo(new Behind(12));
    assertThat(witness.requests).hasSize(2);
  }

  @Test
  void shouldAlarmWhenTheWitnessKnowsALargerTree() throws Exception {
    witness.known = tree.head(300);

    assertThat(client.submit(note(tree.head(200)), 100, prover)).isEqualTo(new Conflict(300));
  }

  @Test
  void shouldAlarmWhenTheWitnessKnowsAnotherTreeOfThisSize() throws Exception {
    witness.known = new TreeHead(200, tree.head(199).root());

    assertThat(client.submit(note(tree.head(200)), 100, prover)).isEqualTo(new Conflict(200));
    assertThat(client.submit(note(tree.head(200)), 200, prover)).isEqualTo(new Conflict(200));
  }

  @Test
  void shouldAlarmWhenTheWitnessKnowsAnotherHistory() throws Exception {
    witness.known = new TreeHead(100, tree.head(99).root());

    var result = client.submit(note(tree.head(300)), 100, prover);

    assertThat(result).isInstanceOf(Rejected.class).extracting("status").isEqualTo(422);
  }

  @Test
  void shouldSayWhyAWitnessRefuses() throws Exception {
    var stranger = note(LOG, TileWriterIT.key(), tree.head(5));
    assertThat(client.submit(stranger, 0, prover)).extracting("status").isEqualTo(403);
    var other = note("gatehouse.test/other", key, tree.head(5));
    assertThat(client.submit(other, 0, prover)).extracting("status").isEqualTo(404);
    assertThat(client.submit(other, 0, prover)).isInstanceOf(Rejected.class);
  }

  @Test
  void shouldRefuseForgedCosignatures() throws Exception {
    var note = note(tree.head(5));
    var good = FakeWitness.cosign(witness.signer(), note.text(), 5);
    var late = good.bytes();
    late[7] ^= 1;
    var otherText = FakeWitness.cosign(witness.signer(), note(tree.head(6)).text(), 5);
    var plain = witness.signer().sign(note.text());
    for (var forged :
        List.of(
            new NoteSignature(good.name(), good.keyId(), late),
            new NoteSignature(good.name(), good.keyId(), new byte[3]),
            FakeWitness.cosign(witness.signer(), note.text(), -1),
            new NoteSignature(good.name(), good.keyId(), new byte[72]),
            new NoteSignature(good.name(), good.keyId(), plain.bytes()),
            otherText,
            plain,
            FakeWitness.cosign(TileWriterIT.key(), note.text(), 5))) {
      witness.misbehaviour = request -> new Answer(200, "text/plain", forged + "\n");
      assertThat(client.submit(note, 0, prover)).as(forged.toString()).isInstanceOf(Rejected.class);
    }
    witness.misbehaviour = request -> new Answer(200, "text/plain", good + "\n");
    assertThat(client.submit(note, 0, prover)).isInstanceOf(Cosigned.class);
  }

  @Test
  void shouldTakeTheOneCosignatureItKnows() throws Exception {
    var note = note(tree.head(5));
    var unknown = FakeWitness.cosign(TileWriterIT.key(), note.text(), 5);
    var good = FakeWitness.cosign(witness.signer(), note.text(), 6);
    witness.misbehaviour = request -> new Answer(200, "text/plain", unknown + "\n" + good + "\n");

    var result = (Cosigned) client.submit(note, 0, prover);

    assertThat(result.time()).isEqualTo(6);
    assertThat(result.note()).hasToString(note.toString() + good + "\n");
  }

  @Test
  void shouldRefuseAnswersThatAreNone() throws Exception {
    for (var answer :
        List.of(
            new Answer(200, "text/plain", ""),
            new Answer(200, "text/plain", "hello\n"),
            new Answer(409, "text/plain", "7\n"),
            new Answer(409, "text/x.tlog.size", "007\n"),
            new Answer(409, "text/x.tlog.size", "-7\n"),
            new Answer(409, "text/x.tlog.size", "7"),
            new Answer(409, "text/x.tlog.size", ""),
            new Answer(409, "text/x.tlog.size", "3\n"),
            new Answer(400, "text/plain", "bad\n"))) {
      witness.misbehaviour = request -> answer;
      assertThat(client.submit(note(tree.head(5)), 3, prover))
          .as(answer.toString())
          .isInstanceOf(Rejected.class);
    }
  }

  @Test
  void shouldWaitForAWitnessThatIsDown() throws Exception {
    witness.misbehaviour = request -> new Answer(503, "text/plain", "later\n");
    assertThat(client.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
    witness.misbehaviour = request -> new Answer(302, "text/plain", "elsewhere\n");
    assertThat(client.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
    witness.misbehaviour = request -> new Answer(200, "text/plain", "x".repeat(Note.MAX_BYTES + 1));
    assertThat(client.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
    witness.close();
    assertThat(client.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
  }

  @Test
  @Timeout(15)
  void shouldNotWaitForAWitnessThatHangs() throws Exception {
    var end = new CountDownLatch(1);
    witness.misbehaviour =
        request -> {
          end.await();
          return new Answer(200, "text/plain", "");
        };
    try (var hasty = new WitnessClient(witness.prefix(), witness.key(), Duration.ofMillis(200))) {
      assertThat(hasty.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  @Timeout(15)
  void shouldNotWaitForAnAnswerThatDripsIn() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var hasty =
            new WitnessClient(
                "http://127.0.0.1:" + server.getLocalPort(),
                witness.key(),
                Duration.ofMillis(300))) {
      threads.submit(() -> drip(server));

      assertThat(hasty.submit(note(tree.head(5)), 0, prover)).isInstanceOf(Unavailable.class);
    }
  }

  /** The header at once, then a byte at a time until the client is gone. */
  private static @Nullable Void drip(ServerSocket server) throws Exception {
    try (var socket = server.accept()) {
      var out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
      for (var i = 0; i < 1_000; i++) {
        out.write('x');
        Thread.sleep(50);
      }
    } catch (SocketException e) {
      // The client is gone.
    }
    return null;
  }

  @Test
  void shouldTakeTheKeyOfAWitnessOnly() {
    assertThatThrownBy(
            () -> new WitnessClient(witness.prefix(), key.verifier(), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
