package dev.gatehouse.plugins.sinkfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Sync;
import dev.gatehouse.testkit.FakeAuditEvent;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import dev.gatehouse.testkit.PluginContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SinkFileIT {

  @TempDir private Path folder;

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(SinkFileProvider.class);
  }

  @ParameterizedTest
  @EnumSource(Sync.class)
  void appendsBatchesInOrderAlsoAfterARestart(Sync sync) throws Exception {
    var config = Configs.of(Path.of("audit.jsonl"), "gatehouse", sync);
    try (var sink = open(config)) {
      sink.write(events(0, 3));
      sink.write(events(3, 1));
    }
    try (var sink = open(config)) {
      sink.write(events(4, 2));
    }

    assertThat(folder.resolve("audit.jsonl")).hasContent(encoded(events(0, 6)));
  }

  @Test
  void hasWrittenTheBatchWhenItReturns() throws Exception {
    try (var sink = open("audit.jsonl")) {
      sink.write(events(0, 2));

      assertThat(folder.resolve("audit.jsonl")).hasContent(encoded(events(0, 2)));
    }
  }

  @Test
  void f13WritesBatchesAndLinesLargerThanItsBuffer() throws Exception {
    var session = FakeSession.of("app").build();
    var huge =
        FakeAuditEvent.intent(5_000, session, "SELECT '" + "x".repeat(3_000_000) + "'").build();
    var batch = new ArrayList<>(events(0, 5_000));
    batch.add(huge);
    batch.addAll(events(5_001, 1));
    try (var sink = open("audit.jsonl")) {
      sink.write(batch);
      sink.write(events(5_002, 1));
    }

    batch.addAll(events(5_002, 1));
    assertThat(Files.readString(folder.resolve("audit.jsonl"))).isEqualTo(encoded(batch));
  }

  @Test
  void createsFileAndFoldersForItsOwnUserOnly() throws Exception {
    try (var sink = open("a/b/audit.jsonl")) {
      sink.write(events(0, 1));
    }

    assertThat(mode("a")).isEqualTo("rwx------");
    assertThat(mode("a/b")).isEqualTo("rwx------");
    assertThat(mode("a/b/audit.jsonl")).isEqualTo("rw-------");
    assertThat(mode("a/b/audit.jsonl.lock")).isEqualTo("rw-------");
  }

  @Test
  void putsTheStandardNameIntoADirectory() throws Exception {
    try (var sink = open(".")) {
      sink.write(events(0, 1));
    }

    assertThat(folder.resolve("audit.jsonl")).isNotEmptyFile();
  }

  @Test
  void refusesAFileThatOthersMayWrite() throws Exception {
    var file = Files.createFile(folder.resolve("audit.jsonl"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThatThrownBy(() -> open("audit.jsonl"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("may be written by others (rw-rw-rw-); chmod it to 600 or 640");
  }

  @Test
  void refusesASymbolicLinkAndADeviceInPlaceOfTheFile() throws Exception {
    Files.createSymbolicLink(folder.resolve("link.jsonl"), folder.resolve("elsewhere"));

    assertThatThrownBy(() -> open("link.jsonl"))
        .hasMessageContaining("link.jsonl is not a regular file");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void refusesAPathThroughAFile() throws Exception {
    Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> open("file/audit.jsonl"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("file exists and is no directory");
  }

  @Test
  void refusesAFormatThereIsNot() {
    var config = Configs.of(Path.of("audit.jsonl"), "xml", Sync.NONE);

    assertThatThrownBy(() -> open(config))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("there is no event format 'xml'; there are: gatehouse");
  }

  @Test
  void f21RefusesASecondSinkOfThisProcessAndKeepsTheFirstLocked() throws Exception {
    try (var first = open("audit.jsonl")) {
      assertThatThrownBy(() -> open("./audit.jsonl"))
          .hasMessageContaining("is already written by another sink of this process");

      first.write(events(0, 1));
      assertThat(lockFromAnotherProcess()).isEqualTo("refused");
    }
    try (var again = open("audit.jsonl")) {
      again.write(events(1, 1));
    }
    assertThat(folder.resolve("audit.jsonl")).hasContent(encoded(events(0, 2)));
  }

  @Test
  void f21KeepsTheLockWhenSomethingElseOfThisProcessReadsTheFile() throws Exception {
    try (var sink = open("audit.jsonl")) {
      sink.write(events(0, 1));

      assertThat(Files.readString(folder.resolve("audit.jsonl"))).isNotEmpty();

      assertThat(lockFromAnotherProcess()).isEqualTo("refused");
    }
    assertThat(lockFromAnotherProcess()).isEqualTo("opened");
  }

  /** What another process reads when it opens a sink for the same path. */
  private String lockFromAnotherProcess() throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SecondWriter.class.getName(),
                folder.resolve("audit.jsonl").toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said.contains("is already written by another process; stop it or choose another path")
        ? "refused"
        : said.strip();
  }

  /** The other process. */
  static final class SecondWriter {
    public static void main(String[] arguments) throws Exception {
      var config = Configs.of(Path.of(arguments[0]), "gatehouse", Sync.NONE);
      try (var sink = new SinkFileProvider().open(config, new FakePluginContext(Path.of(".")))) {
        System.out.println(sink == null ? "nothing" : "opened");
      } catch (InvalidConfigException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
  }

  private AuditSink open(String path) throws InvalidConfigException {
    return open(Configs.of(Path.of(path), "gatehouse", Sync.NONE));
  }

  private AuditSink open(SinkFileConfig config) throws InvalidConfigException {
    return new SinkFileProvider().open(config, new FakePluginContext(folder));
  }

  private static List<AuditEvent> events(int from, int count) {
    var session = FakeSession.of("app").build();
    var events = new ArrayList<AuditEvent>();
    for (var i = from; i < from + count; i++) {
      events.add(FakeAuditEvent.intent(i, session, "SELECT " + i).build());
    }
    return events;
  }

  private static String encoded(List<? extends AuditEvent> events) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var event : events) {
      new FakePluginContext(Path.of(".")).format("gatehouse").encode(event, out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
