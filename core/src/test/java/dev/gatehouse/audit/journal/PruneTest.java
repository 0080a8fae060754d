package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.journal.PrunePlan.Hold;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.proof.BundleCheck;
import dev.gatehouse.audit.proof.BundleFile;
import dev.gatehouse.audit.proof.BundleMaker;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old segments go, and everything that was signed stays provable. */
class PruneTest {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;

  /** Three whole segments of the first day, and a year later some records more. */
  private AgedLog aged() throws Exception {
    return AgedLog.open(folder).write(2200).signed().later(YEAR).write(300).signed();
  }

  private Path audit() {
    return folder.resolve("audit");
  }

  private VerifyReport verify(@Nullable Path lastKnown) throws Exception {
    var history = KeyHistory.read(audit().resolve("keys/log.vkey"));
    var note = lastKnown == null ? null : Note.parse(Files.readAllBytes(lastKnown));
    return Verifier.verify(
        new AuditDirectory(audit()),
        new VerifyOptions(history, List.of(), 0, note, 0, Long.MAX_VALUE, null));
  }

  private void assertSound(@Nullable Path lastKnown) throws Exception {
    var report = verify(lastKnown);
    assertThat(report.faults()).isEmpty();
    assertThat(report.shortcomings()).isEmpty();
  }

  private List<Path> segments() throws IOException {
    try (var files = Files.list(audit().resolve("seg"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void shouldRemoveWholeSegmentsThatAreOldEnough() throws Exception {
    try (var log = aged()) {
      assertThat(log.prune(YEAR.plus(DAY)).segments()).isZero();

      var result = log.prune(DAY);

      assertThat(result.segments()).isEqualTo(3);
      assertThat(result.records()).isEqualTo(result.first()).isGreaterThan(1500);
      assertThat(log.prune(DAY).segments()).isZero();
    }
    assertSound(null);
    assertThat(verify(null).first()).isGreaterThan(1500);
    assertThat(segments().getFirst().getFileName().toString()).startsWith("00000000000000000003");
    assertThat(audit().resolve("tile/entries/000")).doesNotExist();
    assertThat(audit().resolve("tile/0/000")).exists();
    assertThat(audit().resolve("state/prune")).doesNotExist();
  }

  @Test
  void shouldKeepEverythingProvable() throws Exception {
    var notes = new ArrayList<Path>();
    var bundle = folder.resolve("bundle");
    try (var log = AgedLog.open(folder)) {
      for (var i = 0; i < 25; i++) {
        log.write(100 + i).signed();
        notes.add(Files.copy(audit().resolve("checkpoint"), folder.resolve("note-" + i)));
      }
      try (var reading = LogDirectory.open(audit());
          var out = Files.newOutputStream(bundle)) {
        BundleFile.write(new BundleMaker(reading).record(7), out);
      }
      log.later(YEAR).write(300);
      assertThat(log.prune(DAY).segments()).isGreaterThan(2);
    }

    var check = new BundleCheck(KeyHistory.read(audit().resolve("keys/log.vkey")));
    assertThat(check.check(BundleFile.read(bundle)).event()).contains("\"index\":7,");
    try (var reading = LogDirectory.open(audit())) {
      var newest = Note.parse(Files.readAllBytes(audit().resolve("checkpoint")));
      for (var note : notes) {
        var older = Note.parse(Files.readAllBytes(note));
        var growth = new BundleMaker(reading).growth(older, newest);
        assertThat(check.check(growth).tree().size()).isEqualTo(reading.signedSize());
        assertThat(verify(note).anchored()).isPositive();
        assertSound(note);
      }
      var first = reading.segments().getFirst().first();
      var kept = new BundleMaker(reading).record(first);
      assertThat(check.check(kept).event()).contains("\"index\":" + first + ",");
      assertThatThrownBy(() -> new BundleMaker(reading).record(7)).hasMessageContaining("pruned");
    }
  }

  @Test
  void shouldSeeAnotherHistoryBehindWhatWasPruned() throws Exception {
    try (var other = AgedLog.open(folder.resolve("other"))) {
      other.write(300);
    }
    try (var log = aged()) {
      log.prune(DAY);
    }
    // The name of the log and its key apart, which are others as well.
    var foreign = Note.parse(Files.readAllBytes(folder.resolve("other/audit/checkpoint")));
    var report =
        Verifier.verify(
            new AuditDirectory(audit()),
            new VerifyOptions(null, List.of(), 0, foreign, 0, Long.MAX_VALUE, null));
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void shouldGoOnAfterARestart() throws Exception {
    try (var log = aged()) {
      log.prune(DAY);
    }
    for (var round = 0; round < 3; round++) {
      try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(YEAR))) {
        log.later(YEAR.multipliedBy(round)).write(900);
        log.prune(DAY);
      }
      assertSound(null);
    }
    assertThat(verify(null).first()).isGreaterThan(3000);
  }

  /** Nothing is removed from a log that is about to be closed: it may be another's by then. */
  @Test
  void shouldRemoveNothingWhenGatehouseStops() throws Exception {
    try (var log = aged()) {
      log.signed();
      log.journal.onStop();
      assertThatThrownBy(() -> log.prune(DAY)).hasMessageContaining("Gatehouse stops");
    }
    assertThat(segments()).hasSizeGreaterThan(3);

    try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(YEAR))) {
      log.prune(DAY);
    }

    assertThat(segments().getFirst().getFileName().toString()).startsWith("00000000000000000003");
    assertSound(null);
  }

  /** A power cut may take every tile that was not settled. */
  @Test
  void shouldMakeTheOtherTilesAnew() throws Exception {
    long first;
    try (var log = aged()) {
      first = log.prune(DAY).first();
    }
    var settled = (first >> 8) + 1;
    try (var all = Files.walk(audit().resolve("tile"))) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var name = audit().relativize(file).toString();
        var whole = name.matches("tile/(0|entries)/[0-9]{3}");
        if (!whole || Long.parseLong(name.substring(name.lastIndexOf('/') + 1)) >= settled) {
          Files.write(file, new byte[0]);
        }
      }
    }
    Files.delete(audit().resolve("checkpoint"));

    try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(YEAR))) {
      log.write(400);
    }

    assertSound(null);
  }

  @Test
  void shouldNotStartWhereSettledTilesAreDamaged() throws Exception {
    try (var log = aged()) {
      log.prune(DAY);
    }
    Files.delete(audit().resolve("tile/0/001"));
    assertThat(verify(null).exitCode()).isEqualTo(2);
    Files.write(audit().resolve("tile/0/001"), new byte[8192]);
    assertThat(verify(null).exitCode()).isEqualTo(1);
    try (var all = Files.walk(audit().resolve("tile"))) {
      for (var file : all.filter(file -> OwnFiles.parent(file).endsWith("000.p")).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> AgedLog.open(folder)).hasMessageContaining("restore");
  }

  @Test
  void shouldKeepWhatSomebodyMustHave() throws Exception {
    try (var log = aged()) {
      var second = log.journal.segments().get(1).first();

      var none = log.prune(DAY, new Hold("slow", second - 1), new Hold("fast", 99_999));
      assertThat(none.segments()).isZero();
      assertThat(none.heldBy()).containsExactly("slow");
      var one = log.prune(DAY, new Hold("slow", second));
      assertThat(one.segments()).isEqualTo(1);
      assertThat(one.first()).isEqualTo(second);
      assertThat(log.prune(DAY, new Hold("slow", Long.MAX_VALUE)).heldBy()).isEmpty();
    }
    assertSound(null);
  }

  @Test
  void shouldNeverRemoveTheSegmentInUse() throws Exception {
    try (var log = aged()) {
      log.write(200).later(YEAR.multipliedBy(9));
      var result = log.prune(DAY);
      assertThat(log.journal.segments()).hasSize(1);
      assertThat(result.first()).isEqualTo(log.journal.segments().getFirst().first());
      log.write(10);
    }
    assertSound(null);
  }

  @Test
  void shouldBelieveTheRecordsMoreThanTheFirstFrames() throws Exception {
    try (var log = aged()) {
      log.signed();
    }
    // Somebody makes the segments look older than they are.
    for (var file : segments().subList(1, 4)) {
      changeFrame(file, 0, -1);
    }
    try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(DAY))) {
      assertThat(log.prune(DAY.multipliedBy(30)).segments()).isZero();
    }
  }

  @Test
  void shouldNotRemoveWhatWasChanged() throws Exception {
    try (var log = aged()) {
      log.signed();
    }
    changeFrame(segments().getFirst(), Frame.LEAF, Leaf.MONOTONIC_AT);
    var before = segments();

    try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(YEAR))) {
      assertThatThrownBy(() -> log.prune(DAY)).isInstanceOf(Pruner.ChangedException.class);
    }

    assertThat(segments()).containsAll(before.subList(0, 4));
    assertThat(verify(null).exitCode()).isEqualTo(1);
  }

  /** Changes the second leaf, or what the first frame says of its time; with a right CRC. */
  private static void changeFrame(Path file, int type, int at) throws IOException {
    var bytes = Files.readAllBytes(file);
    var nonce = Frame.int64(bytes, Frame.HEADER);
    var seen = 0;
    var frame = 0;
    while (type != 0 && (Frame.type(bytes, frame) != type || seen++ < 1)) {
      frame += Frame.size(Frame.length(bytes, frame));
    }
    if (type == 0) {
      var header = SegmentHeader.decode(bytes, Frame.HEADER, Frame.length(bytes, 0));
      var older =
          new SegmentHeader(
                  header.log(),
                  header.number(),
                  nonce,
                  header.first(),
                  header.batch(),
                  Leaf.nanos(AgedLog.BEGINNING.minus(YEAR)),
                  header.predecessorEnd(),
                  header.supersedes(),
                  header.supersededFrom(),
                  header.frontier(),
                  header.open())
              .encode();
      assertThat(older).hasSize(Frame.length(bytes, 0));
      System.arraycopy(older, 0, bytes, Frame.HEADER, older.length);
    } else {
      bytes[frame + Frame.HEADER + at + 7] ^= 1;
    }
    Frame.seal(bytes, frame, nonce, new CRC32C(), new byte[8]);
    Files.write(file, bytes);
  }

  @Test
  void shouldFinishWhatACrashHasInterrupted() throws Exception {
    for (var removed = 0; removed < 3; removed++) {
      folder = Files.createDirectory(folder.resolve("crash-" + removed));
      aged().close();
      var faults = new Faults();
      try (var log = new AgedLog(folder, faults, AgedLog.BEGINNING.plus(YEAR))) {
        log.signed();
        // What was made ahead goes through the same.
        faults.removes.set(removed);
        assertThatThrownBy(() -> log.prune(DAY)).hasMessageContaining("Input/output error");
      }
      assertThat(segments().getFirst().getFileName().toString()).endsWith(removed + ".rec");
      assertSound(null);
      assertThat(verify(null).notices()).anyMatch(text -> text.contains("was not finished"));

      try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING)) {
        // It is not old enough any more by this clock: it was decided.
        assertThat(log.prune(DAY).segments()).isZero();
      }
      assertThat(segments().getFirst().getFileName().toString()).endsWith("3.rec");
      assertThat(audit().resolve("state/prune")).doesNotExist();
      assertSound(null);
    }
  }

  @Test
  void shouldBeWholeAfterAPowerCutAtAnyMoment() throws Exception {
    for (var seed = 0; seed < 14; seed++) {
      var own = Files.createDirectory(folder.resolve("cut-" + seed));
      var storage = new PowerCutStorage(seed);
      try (var log = new AgedLog(own, storage, AgedLog.BEGINNING)) {
        log.write(2200).signed().later(YEAR).write(300).signed();
        storage.cutAfter(1 + seed);
        try {
          log.prune(DAY);
        } catch (IOException | InterruptedException e) {
          assertThat(storage.dark()).as("%s", e).isTrue();
        }
      }
      storage.powerUp();

      try (var log = new AgedLog(own, storage, AgedLog.BEGINNING.plus(YEAR))) {
        log.write(1).prune(DAY);

        var first = log.journal.segments().getFirst().first();
        assertThat(first).isEqualTo(1801);
        var next = first;
        try (var reader = log.journal.reader(0)) {
          for (var record = reader.read(); record != null; record = reader.read()) {
            assertThat(record.index()).isEqualTo(next++);
          }
        }
        assertThat(next).isGreaterThan(2500);
      }
    }
  }

  @Test
  void shouldNotBelieveAFileThatNoEventTellsOf() throws Exception {
    try (var log = aged()) {
      var second = log.journal.segments().get(1).first();
      Files.writeString(audit().resolve("state/prune"), "first " + second + "\nrecord 5\n");
      assertThat(log.prune(YEAR.multipliedBy(5)).segments()).isZero();
      assertThat(log.journal.segments().getFirst().first()).isZero();
    }
    assertSound(null);
  }

  @Test
  void shouldTellPruningFromRemovingByHand() throws Exception {
    aged().close();
    var original = folder;
    folder = Files.createDirectory(original.resolve("unpruned"));
    TinyLog.copy(original.resolve("audit"), audit());
    Files.delete(segments().getFirst());
    assertThat(verify(null).exitCode()).isEqualTo(1);

    folder = original;
    try (var log = new AgedLog(folder, new Faults(), AgedLog.BEGINNING.plus(YEAR))) {
      log.write(1500);
      log.prune(DAY);
    }
    assertSound(null);
    Files.delete(segments().getFirst());
    assertThat(verify(null).faults().toString()).contains("no signed event prunes them");
  }

  /** Whoever has no key can write an event, but not sign it. */
  @Test
  void shouldNotBelieveAnEventThatIsNotSigned() throws Exception {
    aged().close();
    long second;
    var directory = new AuditDirectory(audit());
    var options =
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");
    try (var journal = Journal.open(directory, options, Instant::now, () -> {})) {
      second = journal.segments().get(1).first();
      var told = new CompletableFuture<@Nullable Exception>();
      journal.submit(
          List.of(
              Event.of("prune", Instant.now(), null, 0, Map.of("first", Long.toString(second)))),
          told::complete);
      assertThat(told.get()).isNull();
    }
    Files.delete(segments().getFirst());

    assertThat(verify(null).faults().toString()).contains("no signed event prunes them");
  }

  @Test
  void shouldLetReadersGoOnAtTheFirstRecordThatIsKept() throws Exception {
    try (var log = aged()) {
      var events = new ArrayList<Event>();
      try (var late = log.journal.open(0)) {
        late.read(events, 1, 1 << 20);
        var first = log.prune(DAY).first();
        try (var fresh = log.journal.open(0)) {
          assertThat(fresh.next()).isEqualTo(first);
          events.clear();
          fresh.read(events, 1, 1 << 20);
          assertThat(events.getFirst().index()).isEqualTo(first);
        }
        // Who was within what is gone hears of it, and opens anew.
        assertThatThrownBy(
                () -> {
                  while (late.read(events, 100, 1 << 20) > 0) {}
                })
            .hasMessageContaining("not here any more");
      }
    }
  }

  @Test
  void shouldPruneWhileOthersWrite() throws Exception {
    try (var log = aged()) {
      var writing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      log.write(3000);
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  });
      assertThat(log.prune(DAY).segments()).isEqualTo(3);
      writing.join();
    }
    assertSound(null);
  }
}
