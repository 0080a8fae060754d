package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.sink.SinkOptions.From;
import dev.gatehouse.audit.sink.SinkOptions.OnReject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a sink begins, and what its offset file is good for. */
@Timeout(30)
class SinkRestartIT {

  private static final SinkOptions FROM_NOW =
      new SinkOptions(false, Duration.ZERO, OnReject.STOP, From.NOW);

  @TempDir private Path directory;

  @Test
  void shouldGoOnWhereItEnded() throws Exception {
    var log = new FakeLog().events(3).ownRecord().events(2);
    var before = new FakeSink();
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", before))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 6);
    }
    log.events(2);
    var after = new FakeSink();
    Sinks.start(directory, log, Sinks.target("a", after)).close();

    assertThat(before.arrived).containsExactly(0L, 1L, 2L, 4L, 5L);
    assertThat(after.arrived).containsExactly(6L, 7L);
    assertThat(directory.resolve("offsets/a")).hasContent("log " + FakeLog.ID + "\nnext 8\n");
  }

  @Test
  void f01ShouldSendAgainWhatWasWrittenButNotSavedBeforeAKill() throws Exception {
    var log = new FakeLog().events(5);
    Files.createDirectory(directory.resolve("offsets"));
    Files.writeString(directory.resolve("offsets/a"), "log " + FakeLog.ID + "\nnext 2\n");
    Files.writeString(directory.resolve("offsets/.a"), "log " + FakeLog.ID + "\nne"); // torn
    var sink = new FakeSink();
    Sinks.start(directory, log, Sinks.target("a", sink)).close();

    assertThat(sink.arrived).containsExactly(2L, 3L, 4L);
    assertThat(directory.resolve("offsets/a")).content().contains("next 5\n");
  }

  @Test
  void f01ShouldHaveWrittenDownWhereASinkBeginsBeforeItTakesAnything() throws Exception {
    var log = new FakeLog().events(5);
    var sink = new FakeSink();
    var target = new SinkDispatch.Target("a", sink, FROM_NOW);
    try (var sinks = Sinks.start(directory, log, target)) {
      assertThat(directory.resolve("offsets/a")).content().contains("next 5\n");
      assertThat(Sinks.state(sinks).lagEvents()).isZero();
    }
    log.events(2); // while the process was down
    Sinks.start(directory, log, target).close();

    assertThat(sink.arrived).containsExactly(5L, 6L);
  }

  @Test
  void shouldSaveTheOffsetWhileItGoesOn() throws Exception {
    var log = new FakeLog().events(5);
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", new FakeSink()))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 5);
      Sinks.await(() -> contains(directory.resolve("offsets/a"), "next 5\n"));
    }
  }

  @Test
  void shouldKeepOffsetsForItsOwnUser() throws Exception {
    Sinks.start(directory, new FakeLog(), Sinks.target("a", new FakeSink())).close();

    assertThat(mode("offsets")).isEqualTo("rwx------");
    assertThat(mode("offsets/a")).isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "next 1\n",
        "log 5f1c00000000000000000000000000aa\nnext 1",
        "log 5f1c00000000000000000000000000aa\nnext -1\n",
        "log 5f1c00000000000000000000000000aa\nnext 01\n",
        "log 5f1c00000000000000000000000000aa\nnext 99999999999999999999\n",
        "log 5f1c00000000000000000000000000aa\nnext 1\nnext 2\n"
      })
  void e2ShouldNotStartWithAnOffsetItCannotRead(String content) throws Exception {
    Files.createDirectory(directory.resolve("offsets"));
    Files.writeString(directory.resolve("offsets/a"), content);
    var other = new FakeSink();

    assertThatThrownBy(
            () ->
                Sinks.start(
                    directory,
                    new FakeLog().events(5),
                    Sinks.target("other", other),
                    Sinks.target("a", new FakeSink())))
        .hasMessageEndingWith(
            "offsets/a is no offset of a sink;"
                + " restore it, or remove it and the sink begins where its `from` says");
    assertThat(other.attempts).hasValue(0);
  }

  @Test
  void e2ShouldNotStartWithTheOffsetOfAnotherLog() throws Exception {
    Sinks.start(directory, new FakeLog(), Sinks.target("a", new FakeSink())).close();

    assertThatThrownBy(
            () ->
                Sinks.start(
                    directory,
                    new FakeLog("00000000000000000000000000000001"),
                    Sinks.target("a", new FakeSink())))
        .hasMessageContaining(
            "belongs to the log 5f1c00000000000000000000000000aa,"
                + " but this log is 00000000000000000000000000000001");
  }

  @Test
  void e2ShouldNotStartBehindTheEndOfTheLog() throws Exception {
    Sinks.start(directory, new FakeLog().events(5), Sinks.target("a", new FakeSink())).close();

    assertThatThrownBy(
            () ->
                Sinks.start(directory, new FakeLog().events(4), Sinks.target("a", new FakeSink())))
        .hasMessageContaining("everything below 5 was taken, but the log ends at 4");
  }

  @Test
  void shouldGoOnBehindWhatWasPrunedAndSaySo() throws Exception {
    var log = new FakeLog().events(9);
    log.pruneBelow(6);
    var sink = new FakeSink();
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 9);
      assertThat(Sinks.state(sinks).lastError()).endsWith("events 0 to 5 were pruned");
    }

    assertThat(sink.arrived).containsExactly(6L, 7L, 8L);
  }

  @Test
  void shouldFinishWhatIsDurableBeforeItCloses() throws Exception {
    var log = new FakeLog().events(5_000);
    var slow =
        new FakeSink(
            events -> {
              try {
                TimeUnit.MILLISECONDS.sleep(50);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Sinks.start(directory, log, Sinks.target("a", slow)).close();

    assertThat(slow.arrived).hasSize(5_000);
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String mode(String path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(path)));
  }
}
