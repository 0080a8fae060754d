package dev.gatehouse.plugins.sinkfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.plugins.sinkfile.SinkFileConfig.Compression;
import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakeAuditEvent;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RotationIT {

  private static final Instant MORNING = Instant.parse("2026-11-23T03:00:00.123Z");
  private static final ByteSize NEVER = new ByteSize(0);
  private static final ByteSize MEBIBYTE = new ByteSize(1 << 20);
  private static final Pattern INDEX = Pattern.compile("\"index\":(\\d+)");

  @TempDir private Path folder;
  private FakePluginContext context;

  @BeforeEach
  void setTheClock() {
    context = new FakePluginContext(folder);
    context.time(MORNING);
  }

  @Test
  void beginsANewFileBeforeTheSizeIsExceededAndLosesNothing() throws Exception {
    try (var sink = open(Configs.rotating(MEBIBYTE, Duration.ZERO, Compression.NONE, 0))) {
      for (var i = 0; i < 40; i++) {
        sink.write(events(i * 10, 10, 10_000));
      }
    }

    var files = rotated();
    assertThat(files).hasSizeBetween(3, 8);
    assertThat(files.getFirst()).hasFileName("audit-20261123T030000123Z-0.jsonl");
    var indexes = new ArrayList<Long>();
    for (var file : Stream.concat(files.stream(), Stream.of(current())).toList()) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(MEBIBYTE.bytes());
      var own = indexes(Files.readString(file));
      assertThat(file.getFileName().toString())
          .containsPattern("-" + own.getFirst() + "\\.jsonl|audit.jsonl");
      indexes.addAll(own);
    }
    assertThat(indexes).hasSize(400).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void keepsALineThatIsLargerThanAFileMayBeInAFileOfItsOwn() throws Exception {
    try (var sink = open(Configs.rotating(MEBIBYTE, Duration.ZERO, Compression.NONE, 0))) {
      sink.write(events(0, 1, 10));
      sink.write(events(1, 1, 2_000_000));
      sink.write(events(2, 1, 10));
    }

    assertThat(rotated())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("audit-20261123T030000123Z-0.jsonl", "audit-20261123T030000124Z-1.jsonl");
    assertThat(indexes(Files.readString(current()))).containsExactly(2L);
  }

  @Test
  void beginsANewFileWithANewPeriodAlsoAfterARestart() throws Exception {
    var daily = Configs.rotating(NEVER, Duration.ofDays(1), Compression.NONE, 0);
    try (var sink = open(daily)) {
      sink.write(events(7, 1, 10));
      setWritten(MORNING);
      context.time(Instant.parse("2026-11-23T23:59:59.999Z"));
      sink.write(events(8, 1, 10));
      assertThat(rotated()).isEmpty();
      setWritten(context.clock().instant());
    }
    context.time(Instant.parse("2026-11-24T00:00:00Z"));
    try (var sink = open(daily)) {
      assertThat(rotated()).isEmpty();
      sink.write(events(9, 1, 10));
    }

    assertThat(rotated())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file).hasFileName("audit-20261124T000000000Z-7.jsonl");
              assertThat(indexes(Files.readString(file))).containsExactly(7L, 8L);
            });
    assertThat(indexes(Files.readString(current()))).containsExactly(9L);
  }

  @Test
  void compressesInTheBackground() throws Exception {
    try (var sink = open(Configs.rotating(MEBIBYTE, Duration.ZERO, Compression.GZIP, 0))) {
      sink.write(events(0, 1, 700_000));
      sink.write(events(1, 1, 700_000));
      await(folder.resolve("audit-20261123T030000123Z-0.jsonl.gz"));
      awaitGone(folder.resolve("audit-20261123T030000123Z-0.jsonl"));
    }

    var file = rotated().getFirst();
    assertThat(indexes(unpacked(file))).containsExactly(0L);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void f01FinishesWhatAKilledProcessLeftHalfCompressed() throws Exception {
    var name = "audit-20261123T030000123Z-0.jsonl";
    Files.writeString(folder.resolve(name), "whole\n");
    Files.writeString(folder.resolve("." + name + ".gz"), "half");
    // compressed, but not yet removed
    var other = "audit-20261123T040000123Z-9.jsonl";
    Files.writeString(folder.resolve(other), "more\n");
    Files.writeString(folder.resolve(other + ".gz"), "an earlier form of the same");
    // not ours
    Files.writeString(folder.resolve("audit-notes.jsonl"), "mine\n");
    Files.writeString(folder.resolve("audit.jsonl.damaged-42"), "x\n");

    archive(0).tendNow();

    assertThat(rotated())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(name + ".gz", other + ".gz");
    assertThat(unpacked(folder.resolve(name + ".gz"))).isEqualTo("whole\n");
    assertThat(unpacked(folder.resolve(other + ".gz"))).isEqualTo("more\n");
    assertThat(folder.resolve("." + name + ".gz")).doesNotExist();
    assertThat(folder.resolve("audit-notes.jsonl")).hasContent("mine\n");
    assertThat(folder.resolve("audit.jsonl.damaged-42")).exists();
  }

  @Test
  void keepsTheNewestFilesOnly() throws Exception {
    for (var hour = 1; hour < 6; hour++) {
      Files.writeString(folder.resolve("audit-2026112" + hour + "T030000123Z-1.jsonl"), "x\n");
    }
    Files.writeString(folder.resolve("audit-other.jsonl"), "mine\n");

    archive(2).tendNow();

    assertThat(rotated())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(
            "audit-20261124T030000123Z-1.jsonl.gz", "audit-20261125T030000123Z-1.jsonl.gz");
    assertThat(folder.resolve("audit-other.jsonl")).exists();
  }

  @Test
  void leavesAFileAsItIsWhenItsCompressedFormCannotBeWritten() throws Exception {
    var file = folder.resolve("audit-20261123T030000123Z-0.jsonl");
    Files.writeString(file, "whole\n");
    Files.createDirectories(folder.resolve("." + file.getFileName() + ".gz/full"));

    archive(0).tendNow();

    assertThat(file).hasContent("whole\n");
  }

  @Test
  void givesEveryFileANameOfItsOwn() throws Exception {
    var names = new RotatedName(current());
    Files.writeString(current(), "{\"v\":1,\"log\":\"x\",\"index\":5,\"leaf\":null}\n");
    var first = rotation(names).newName();
    Files.createFile(first);
    var second = rotation(names).newName();
    Files.createFile(Archive.compressed(second));
    var again = rotation(names);

    assertThat(first).hasFileName("audit-20261123T030000123Z-5.jsonl");
    assertThat(second).hasFileName("audit-20261123T030000124Z-5.jsonl");
    assertThat(again.newName()).hasFileName("audit-20261123T030000125Z-5.jsonl");
    Files.writeString(current(), "{\"v\":1,\"index\":40,\"leaf\":null}\n");
    assertThat(again.newName()).hasFileName("audit-20261123T030000126Z-40.jsonl");
  }

  private Rotation rotation(RotatedName names) {
    return new Rotation(current(), names, 0, Duration.ZERO, context.clock());
  }

  @Test
  void s17TakesNoIndexFromTheTextOfAStatement() throws Exception {
    var session = FakeSession.of("app").build();
    var forged = FakeAuditEvent.intent(3, session, "{\"index\":99,\"a\":1}").build();
    try (var sink = open(Configs.rotating(NEVER, Duration.ofDays(1), Compression.NONE, 0))) {
      sink.checkpoint(new Checkpoint(FakeAuditEvent.LOG, 3, MORNING, "{\"index\":98,\n"));
      sink.write(List.of(forged));
      setWritten(MORNING.minus(Duration.ofDays(1)));
      sink.write(events(4, 1, 10));
    }

    assertThat(rotated())
        .singleElement()
        .satisfies(file -> assertThat(file).hasFileName("audit-20261123T030000123Z-3.jsonl"));
  }

  @Test
  void writesACheckpointAsALine() throws Exception {
    try (var sink = open(Configs.rotating(NEVER, Duration.ZERO, Compression.NONE, 0))) {
      sink.write(events(0, 1, 10));
      sink.checkpoint(new Checkpoint(FakeAuditEvent.LOG, 1, MORNING, "origin\n1\nroot\n\n"));
    }

    assertThat(Files.readAllLines(current()))
        .hasSize(2)
        .last()
        .isEqualTo(
            "{\"v\":1,\"log\":\""
                + FakeAuditEvent.LOG
                + "\",\"kind\":\"checkpoint\",\"size\":1,\"note\":\"origin\\n1\\nroot\\n\\n\","
                + "\"time\":\"2026-11-23T03:00:00.123000000Z\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "rotate-size: 1KiB,  'rotate-size must be 1MiB or more, or 0 for never'",
    "rotate-size: 12,    'must be a size such as 512KiB'",
    "rotate-every: 59s,  'rotate-every must be 1m or more, or 0s for never'",
    "keep: -1,           'keep must be a number of files, or 0 for all'",
    "compress: zip,      'must be one of none, gzip'"
  })
  void refusesWhatCannotBe(String yaml, String expected) {
    assertThatThrownBy(() -> ConfigOf.yaml(new SinkFileProvider(), "path: a\n" + yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void rotatesAndCompressesUnlessToldOtherwise() throws Exception {
    var config = ConfigOf.yaml(new SinkFileProvider(), "path: a");

    assertThat(config.rotateSize()).hasToString("100MiB");
    assertThat(config.rotateEvery()).isEqualTo(Duration.ofDays(1));
    assertThat(config.compress()).isEqualTo(Compression.GZIP);
    assertThat(config.keep()).isZero();
  }

  private AuditSink open(SinkFileConfig config) throws Exception {
    return new SinkFileProvider().open(config, context);
  }

  private Archive archive(int keep) {
    return new Archive(current(), new RotatedName(current()), true, keep);
  }

  private Path current() {
    return folder.resolve("audit.jsonl");
  }

  private void setWritten(Instant time) throws IOException {
    Files.setLastModifiedTime(current(), FileTime.from(time));
  }

  private List<Path> rotated() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "audit-2*")) {
      var found = new ArrayList<Path>();
      files.forEach(found::add);
      found.sort(null);
      return found;
    }
  }

  private static String unpacked(Path file) throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Long> indexes(String lines) {
    return lines
        .lines()
        .map(
            line -> {
              var index = INDEX.matcher(line);
              assertThat(index.find()).isTrue();
              return Long.valueOf(index.group(1));
            })
        .toList();
  }

  private static void await(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
  }

  private static void awaitGone(Path file) throws InterruptedException {
    while (Files.exists(file)) {
      Thread.sleep(5);
    }
  }

  private static List<AuditEvent> events(int from, int count, int length) {
    var session = FakeSession.of("app").build();
    var events = new ArrayList<AuditEvent>();
    for (var i = from; i < from + count; i++) {
      events.add(FakeAuditEvent.intent(i, session, "x".repeat(length)).build());
    }
    return events;
  }
}
