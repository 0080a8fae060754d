package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** T4: a key counts for the sizes it was given and for no others. */
class KeyHistoryTest {

  private static final String LOG = "gatehouse.test/log";

  private final SigningKey old = TileWriterIT.key();
  private final SigningKey next = TileWriterIT.key();
  private final KeyHistory history = rotated();

  private KeyHistory rotated() {
    try {
      return KeyHistory.of(old.verifier()).rotated(next.verifier(), 500);
    } catch (NoteException e) {
      throw new AssertionError(e);
    }
  }

  private static Note note(String origin, long size, SigningKey... keys) {
    var text = new Checkpoint(origin, new TreeHead(size, TreeHash.EMPTY_ROOT)).text();
    return new Note(text, Arrays.stream(keys).map(key -> key.sign(text)).toList());
  }

  @Test
  void shouldOpenWhatTheKeyOfTheSizeHasSigned() throws Exception {
    assertThat(history.open(note(LOG, 0, old)).head().size()).isZero();
    assertThat(history.open(note(LOG, 499, old)).head().size()).isEqualTo(499);
    assertThat(history.open(note(LOG, 500, next)).head().size()).isEqualTo(500);
    assertThat(history.open(note(LOG, 500, next, old)).head().size()).isEqualTo(500);
  }

  @Test
  void shouldRefuseAnOldSizeSignedByTheNewKeyAndANewSizeByTheOld() {
    assertRefused(note(LOG, 499, next));
    assertRefused(note(LOG, 500, old));
    assertRefused(note(LOG, 1L << 40, old));
    assertRefused(note(LOG, 1, TileWriterIT.key()));
  }

  @Test
  void shouldRefuseACheckpointOfAnotherLog() {
    assertRefused(note("gatehouse.test/other", 1, old));
  }

  @Test
  void shouldRefuseANoteOnWhichTheOtherKeyIsForged() {
    var good = note(LOG, 500, next);
    var forged = new NoteSignature(LOG, old.verifier().id(), new byte[64]);
    assertRefused(good.with(forged));
  }

  private void assertRefused(Note note) {
    assertThatThrownBy(() -> history.open(note)).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldReadWhatItWrites() throws Exception {
    assertThat(history)
        .hasToString(old.verifier() + " from 0 to 500\n" + next.verifier() + " from 500 to ∞\n");
    var read = KeyHistory.parse(history.toString());
    assertThat(read.ranges()).isEqualTo(history.ranges());
    assertThat(read.keyFor(499)).isEqualTo(old.verifier());
  }

  @Test
  void shouldRefuseEveryOtherHistory() {
    var good = history.toString();
    var malformed =
        List.of(
            "",
            "\n",
            good.stripTrailing(),
            good + "\n",
            good + good,
            good.replace("from 0", "from 1"),
            good.replace("from 0", "from 00"),
            good.replace("to 500", "to 499"),
            good.replace("to 500", "to 501"),
            good.replace("to 500", "to ∞"),
            good.replace("∞", "900"),
            good.replace("∞", "9223372036854775807"),
            good.replace("500", "0"),
            good.replace(" from 500", "  from 500"),
            good.replace("\n", "\r\n"),
            good.replace("from", "From"),
            good.replace(next.verifier().toString(), old.verifier().toString()),
            good.lines().skip(1).findFirst().orElseThrow() + "\n");
    for (var text : malformed) {
      assertThatThrownBy(() -> KeyHistory.parse(text)).as(text).isInstanceOf(NoteException.class);
    }
  }

  @Test
  void shouldRotateForwardOnlyAndWithinTheLog() throws Exception {
    var third = TileWriterIT.key().verifier();
    var other = SigningKey.generate("gatehouse.test/other").verifier();
    assertThatThrownBy(() -> history.rotated(third, 500)).isInstanceOf(NoteException.class);
    assertThatThrownBy(() -> history.rotated(old.verifier(), 900))
        .isInstanceOf(NoteException.class);
    assertThatThrownBy(() -> history.rotated(other, 900)).isInstanceOf(NoteException.class);
    assertThat(history.rotated(third, 501).keyFor(501)).isEqualTo(third);
  }
}
