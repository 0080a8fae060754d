package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a note, a key or a list of keys: refused, or spelt just as they would be written.
 */
class NoteFuzz {

  private static final SigningKey KEY = TileWriterIT.key();

  static Stream<byte[]> seeds() throws NoteException {
    var text = new Checkpoint("gatehouse.test/log", new TreeHead(0, TreeHash.EMPTY_ROOT)).text();
    var note = new Note(text, List.of(KEY.sign(text), FakeWitness.cosign(KEY, text, 1)));
    var keys = KeyHistory.of(KEY.verifier()).rotated(TileWriterIT.key().verifier(), 7);
    return Stream.of(note, KEY.verifier(), keys)
        .map(value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    var text = new String(input, StandardCharsets.UTF_8);
    try {
      assertThat(Note.parse(input).toString().getBytes(StandardCharsets.UTF_8)).isEqualTo(input);
    } catch (NoteException e) {
      // Refused.
    }
    try {
      assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
    } catch (NoteException e) {
      // Refused.
    }
    try {
      assertThat(VerifierKey.parse(text)).hasToString(text);
    } catch (NoteException e) {
      // Refused.
    }
    try {
      assertThat(KeyHistory.parse(text)).hasToString(text);
    } catch (NoteException e) {
      // Refused.
    }
  }
}
