package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The text of a checkpoint has one spelling; a signer signs only what extends the last one. */
class CheckpointTest {

  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

  private final MemoryTree tree = MemoryTree.of(300);
  private final Prover prover = new Prover(tree);
  private final SigningKey key = TileWriterIT.key();

  @Test
  void shouldReadTheExampleOfTheSpecification() throws Exception {
    var text = "example.com/behind-the-sofa\n20852163\n" + ROOT + "\n";
    var checkpoint = Checkpoint.parse(text);

    assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(checkpoint.head().size()).isEqualTo(20_852_163);
    assertThat(checkpoint.text()).isEqualTo(text);
  }

  @Test
  void shouldRefuseEveryOtherSpelling() {
    var sizes =
        List.of("", "01", "+1", "-1", "-0", " 1", "1 ", "0x1", "1e3", "٣", "9223372036854775808");
    for (var size : sizes) {
      assertRefused("log\n" + size + "\n" + ROOT + "\n");
    }
    assertRefused("\n1\n" + ROOT + "\n");
    assertRefused("l\tog\n1\n" + ROOT + "\n");
    assertRefused("log\n1\n" + ROOT);
    assertRefused("log\n1\n" + ROOT + "\n\n");
    assertRefused("log\n1\n" + ROOT + "\nextension\n");
    assertRefused("log\n1\n" + ROOT.replace("2I=", "2J=") + "\n");
    assertRefused("log\n1\n" + ROOT.replace("=", "") + "\n");
    assertRefused("log\n1\nAAAA\n");
    assertRefused("log\n1\n\n");
    assertRefused("log\n1\n");
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text)).as(text).isInstanceOf(NoteException.class);
  }

  @Test
  void shouldSignATreeThatGrows() throws Exception {
    var signer = new CheckpointSigner("log", List.of(key), null);
    assertThat(signer.sign(tree.head(0), Proof.NONE).text()).startsWith("log\n0\n47DEQpj8");
    signer.sign(tree.head(7), Proof.NONE);

    var note = signer.sign(tree.head(300), prover.consistency(7, 300));

    assertThat(note.verify(List.of(key.verifier()))).containsExactly(key.verifier());
    assertThat(Checkpoint.parse(note.text())).isEqualTo(new Checkpoint("log", tree.head(300)));
    assertThat(signer.sign(tree.head(300), Proof.NONE)).hasToString(note.toString());
  }

  @Test
  void shouldSignWithBothKeysAtARotation() throws Exception {
    var next = TileWriterIT.key();
    var log = key.verifier().name();
    var history = KeyHistory.of(key.verifier()).rotated(next.verifier(), 300);
    var signer = new CheckpointSigner(log, List.of(next, key), tree.head(7));

    var note = signer.sign(tree.head(300), prover.consistency(7, 300));

    assertThat(note.verify(List.of(key.verifier()))).containsExactly(key.verifier());
    assertThat(history.open(note).head()).isEqualTo(tree.head(300));
  }

  @Test
  void shouldNeverSignATreeThatDoesNotExtendTheLast() throws Exception {
    var other = new MemoryTree();
    for (var i = 0; i < 300; i++) {
      other.append(MemoryTree.leaf(i == 3 ? 4 : i));
    }
    var signer = new CheckpointSigner("log", List.of(key), tree.head(7));

    assertNotSigned(signer, other.head(300), new Prover(other).consistency(7, 300));
    assertNotSigned(signer, other.head(300), prover.consistency(7, 300));
    assertNotSigned(signer, tree.head(300), prover.consistency(6, 300));
    assertNotSigned(signer, tree.head(300), Proof.NONE);
    assertNotSigned(signer, other.head(7), Proof.NONE);
    assertNotSigned(signer, tree.head(6), prover.consistency(6, 7));
    assertNotSigned(signer, tree.head(0), Proof.NONE);
    assertThat(signer.last()).isEqualTo(tree.head(7));
    assertNotSigned(
        new CheckpointSigner("log", List.of(key), null),
        new TreeHead(0, tree.head(1).root()),
        Proof.NONE);
  }

  private static void assertNotSigned(CheckpointSigner signer, TreeHead head, Proof proof) {
    assertThatThrownBy(() -> signer.sign(head, proof))
        .isInstanceOf(InconsistentTreeException.class);
  }
}
