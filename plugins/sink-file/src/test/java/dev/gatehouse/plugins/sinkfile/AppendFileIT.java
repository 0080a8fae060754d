package dev.gatehouse.plugins.sinkfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendFileIT {

  @TempDir private Path folder;
  private final FaultyChannel.Disk disk = new FaultyChannel.Disk();
  private Path path;
  private AppendFile file;

  @BeforeEach
  void open() {
    path = folder.resolve("audit.jsonl");
    file =
        new AppendFile(
            path,
            true,
            opened -> new FaultyChannel(Modes.open(opened), disk),
            () -> Instant.ofEpochMilli(42));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void f03WritesWholeLinesHoweverShortTheWritesAre(int largestWrite) throws IOException {
    disk.largestWrite = largestWrite;

    append("first\nsecond\n");
    append("third\n");

    assertThat(path).hasContent("first\nsecond\nthird\n");
  }

  @Test
  void f03CutsTheHalfLineOffWhenTheDiskIsFullAndGoesOnWhenItIsNot() throws IOException {
    append("first\n");
    disk.largestWrite = 4;
    disk.space = 11;

    assertThatThrownBy(() -> append("second\nthird\n")).hasMessage("No space left on device");

    assertThat(path).hasContent("first\nsecond\n");
    disk.space = Long.MAX_VALUE;
    append("fourth\n");
    assertThat(path).hasContent("first\nsecond\nfourth\n");
    assertThat(disk.opened).isEqualTo(1);
  }

  @Test
  void f03AbandonsAFileWhoseHalfLineCannotBeCutOff() throws IOException {
    append("first\n");
    disk.space = 3;
    disk.truncateFails = true;
    assertThatThrownBy(() -> append("second\n")).hasMessage("No space left on device");
    assertThat(path).hasContent("first\nsec");
    disk.space = Long.MAX_VALUE;

    assertThatThrownBy(() -> append("third\n")).hasMessage("Input/output error");
    assertThat(path).hasContent("first\nsec");
    disk.truncateFails = false;
    append("fourth\n");

    assertThat(path).hasContent("first\nfourth\n");
    assertThat(folder.resolve("audit.jsonl.torn")).content().contains("sec\n");
  }

  @Test
  void f04NeverForcesAFileAgainAfterForcingItFailed() throws IOException {
    append("first\n");
    disk.forceFails = true;
    assertThatThrownBy(() -> file.sync()).hasMessage("Input/output error");
    disk.forceFails = false;
    file.sync();
    assertThat(disk.forces).isEqualTo(1);

    append("second\n");
    file.sync();

    assertThat(folder.resolve("audit.jsonl.damaged-42")).hasContent("first\n");
    assertThat(path).hasContent("second\n");
    assertThat(disk.forces).isEqualTo(2);
  }

  @Test
  void f01SetsTheHalfLineOfAKilledProcessAside() throws IOException {
    Files.writeString(path, "first\nhalf");

    append("second\n");

    assertThat(path).hasContent("first\nsecond\n");
    assertThat(folder.resolve("audit.jsonl.torn")).hasContent("half\n");
  }

  @Test
  void f01KeepsEveryHalfLineEvenIfItIsAllThereIs() throws IOException {
    var half = "x".repeat(200_000);
    Files.writeString(folder.resolve("audit.jsonl.torn"), "earlier\n");
    Files.writeString(path, half);

    append("first\n");

    assertThat(path).hasContent("first\n");
    assertThat(folder.resolve("audit.jsonl.torn")).hasContent("earlier\n" + half + "\n");
  }

  @Test
  void w33BeginsANewFileWhenSomeoneMovedOrRemovedIt() throws IOException {
    append("first\n");
    Files.move(path, folder.resolve("audit.jsonl.1"));
    append("second\n");
    Files.delete(path);
    append("third\n");

    assertThat(folder.resolve("audit.jsonl.1")).hasContent("first\n");
    assertThat(path).hasContent("third\n");
  }

  @Test
  void w33GoesOnInTheFileThatSomeonePutInItsPlace() throws IOException {
    append("first\n");
    Files.move(path, folder.resolve("audit.jsonl.1"));
    Files.writeString(path, "");
    append("second\n");

    assertThat(folder.resolve("audit.jsonl.1")).hasContent("first\n");
    assertThat(path).hasContent("second\n");
  }

  @Test
  void f04DoesNotMoveAFileAwayThatCouldNotBeForced() throws IOException {
    append("first\n");
    disk.forceFails = true;

    assertThatThrownBy(() -> file.moveTo(folder.resolve("rotated")))
        .hasMessage("Input/output error");

    assertThat(folder.resolve("rotated")).doesNotExist();
    disk.forceFails = false;
    append("second\n");
    assertThat(folder.resolve("audit.jsonl.damaged-42")).hasContent("first\n");
    assertThat(path).hasContent("second\n");
  }

  @Test
  void w33GoesOnAtTheEndWhenSomeoneEmptiedIt() throws IOException {
    append("first\n");
    Files.writeString(path, "");
    append("second\n");

    assertThat(Files.readAllBytes(path)).asString(StandardCharsets.UTF_8).isEqualTo("second\n");
  }

  @Test
  void opensTheFileAgainAfterAnInterruptClosedIt() throws IOException {
    file = new AppendFile(path, true, Modes::open, Instant::now);
    append("first\n");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> append("second\n")).isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();

    append("third\n");

    assertThat(path).hasContent("first\nthird\n");
  }

  private void append(String lines) throws IOException {
    file.ready();
    file.append(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
  }
}
