package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T6: notes that were made elsewhere are read; malformed ones and bad signatures are not. */
class NoteTest {

  /** The example in the documentation of Go's sumdb/note. */
  private static final String TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;

  private static final String LINE =
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
          + "Zb6KE6RyyBwJnAM=\n";
  private static final String KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private final VerifierKey key = parse(KEY);
  private final SigningKey ours = TileWriterIT.key();
  private final String text = "gatehouse.test/log\n1\n" + TreeHash.EMPTY_ROOT + "\n";

  private static VerifierKey parse(String key) {
    try {
      return VerifierKey.parse(key);
    } catch (NoteException e) {
      throw new AssertionError(e);
    }
  }

  private static Note read(String note) throws NoteException {
    return Note.parse(note.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldVerifyANoteMadeElsewhere() throws Exception {
    var note = read(TEXT + "\n" + LINE);

    assertThat(note.verify(List.of(key))).containsExactly(key);
    assertThat(note.text()).isEqualTo(TEXT);
    assertThat(note).hasToString(TEXT + "\n" + LINE);
    assertThat(key).hasToString(KEY);
  }

  @Test
  void shouldVerifyWhatItSigns() throws Exception {
    var note = new Note(text, List.of(ours.sign(text)));
    var bytes = note.toString().getBytes(StandardCharsets.UTF_8);

    assertThat(Note.parse(bytes)).isEqualTo(note);
    assertThat(Note.parse(bytes).verify(List.of(key, ours.verifier())))
        .containsExactly(ours.verifier());
  }

  @Test
  void shouldRefuseEveryFlippedBit() {
    var good = (TEXT + "\n" + LINE).getBytes(StandardCharsets.UTF_8);
    for (var i = 0; i < good.length * 8; i++) {
      var bad = good.clone();
      bad[i / 8] ^= (byte) (1 << i % 8);
      assertThatThrownBy(() -> Note.parse(bad).verify(List.of(key)))
          .as("bit %d", i)
          .isInstanceOf(NoteException.class);
    }
  }

  @Test
  void shouldRefuseEveryTruncation() {
    var good = (TEXT + "\n" + LINE).getBytes(StandardCharsets.UTF_8);
    for (var length = 0; length < good.length; length++) {
      var bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> Note.parse(bad)).isInstanceOf(NoteException.class);
    }
  }

  @Test
  void shouldRefuseWhatIsNoNote() {
    var malformed =
        List.of(
            "",
            "\n",
            TEXT,
            TEXT + LINE,
            TEXT + "\n",
            TEXT + "\n" + LINE.stripTrailing(),
            TEXT + "\n" + LINE + "\n",
            TEXT + "\n" + LINE + "x\n",
            TEXT + "\n" + LINE + LINE,
            TEXT.replace("\n", "\r\n") + "\r\n" + LINE.replace("\n", "\r\n"),
            TEXT + "\n" + LINE.replace("\n", "\r\n"),
            TEXT + "\t\n\n" + LINE,
            TEXT + "\0\n\n" + LINE,
            TEXT + "\n" + LINE.replace('—', '-'),
            TEXT + "\n" + LINE.replace("— ", "—"),
            TEXT + "\n" + LINE.replace("— ", "—  "),
            TEXT + "\n" + LINE.replace("PeterNeumann", "Peter+Neumann"),
            TEXT + "\n" + LINE.replace("PeterNeumann", "Peter\u00a0Neumann"),
            TEXT + "\n" + LINE.replace("PeterNeumann", "Peter\u2003Neumann"),
            TEXT + "\n" + LINE.replace("PeterNeumann", ""),
            TEXT + "\n— PeterNeumann\n",
            TEXT + "\n— PeterNeumann \n",
            TEXT + "\n— PeterNeumann x08gow==\n",
            TEXT + "\n" + LINE.replace("AM=", "AN="),
            TEXT + "\n" + LINE.replace("AM=", "AM"),
            TEXT + "\n" + LINE.replace("AM=", "AM=="),
            TEXT + "\n" + LINE.replace("x08go", "x08g o"),
            TEXT + "\n" + LINE.replace("/", "_"));
    for (var note : malformed) {
      assertThatThrownBy(() -> read(note)).as(note).isInstanceOf(NoteException.class);
    }
    var latin = (TEXT + "é\n\n" + LINE).getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Note.parse(latin)).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldBoundWhatItReads() throws Exception {
    var lines = new StringBuilder();
    for (var i = 0; i < Note.MAX_SIGNATURES; i++) {
      lines.append(LINE.replace("Peter", "Peter" + i));
    }
    assertThat(read(TEXT + "\n" + lines).signatures()).hasSize(16);
    assertThatThrownBy(() -> read(TEXT + "\n" + lines + LINE)).isInstanceOf(NoteException.class);

    var longest = "x".repeat(Note.MAX_BYTES - LINE.getBytes(StandardCharsets.UTF_8).length - 2);
    assertThat(read(longest + "\n\n" + LINE).text()).hasSize(longest.length() + 1);
    assertThatThrownBy(() -> read("x" + longest + "\n\n" + LINE)).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldIgnoreUnknownKeysAndSplitAtTheLastBlankLine() throws Exception {
    var paragraphs = "one\n\n— two\n\nthree\n";
    var note = read(paragraphs + "\n" + LINE + ours.sign(paragraphs) + "\n");

    assertThat(note.text()).isEqualTo(paragraphs);
    assertThat(note.verify(List.of(ours.verifier()))).containsExactly(ours.verifier());
    assertThatThrownBy(() -> note.verify(List.of())).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldRefuseANoteOfWhichOneKnownKeyIsWrong() throws Exception {
    var note = read(text + "\n" + ours.sign(text) + "\n" + LINE);

    assertThatThrownBy(() -> note.verify(List.of(key, ours.verifier())))
        .isInstanceOf(NoteException.class)
        .hasMessageContaining("PeterNeumann");
  }

  @Test
  void shouldRefuseASignatureUnderAnotherNameOfTheSameKey() throws Exception {
    var signed = ours.sign(text);
    var renamed = new NoteSignature("other.test/log", signed.keyId(), signed.bytes());
    var longer = Arrays.copyOf(signed.bytes(), 65);
    var padded = new NoteSignature(signed.name(), signed.keyId(), longer);
    for (var bad : List.of(renamed, padded)) {
      assertThatThrownBy(() -> new Note(text, List.of(bad)).verify(List.of(ours.verifier())))
          .isInstanceOf(NoteException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1w==",
        "PeterNeumann+c74f20a3+Axpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      })
  void shouldRefuseWhatIsNoKey(String text) {
    assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldRefuseAPointThatIsNotOnTheCurve() {
    var refused = new ArrayList<Integer>();
    for (var i = 0; i < 20; i++) {
      var raw = new byte[32];
      raw[0] = (byte) i;
      try {
        VerifierKey.of("x", SignatureType.ED25519, raw);
      } catch (NoteException e) {
        refused.add(i);
      }
    }
    assertThat(refused).contains(2, 7);
  }
}
