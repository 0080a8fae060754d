package dev.gatehouse.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Body;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Leaf;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.TinyLog;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is changed in a log that was closed in good order is found, and named. */
@Timeout(300)
class TamperTest {

  @TempDir Path folder;

  private Path audit;
  private Path segment;

  @BeforeEach
  void write() throws Exception {
    audit = folder.resolve("audit");
    try (var log = TinyLog.open(folder, 0)) {
      for (var i = 0; i < 5; i++) {
        log.statement("SELECT " + i);
      }
      log.event("stop", Map.of("reason", "test"));
    }
    segment = segment(0);
  }

  private Path segment(long number) {
    return new AuditDirectory(audit).segment(number);
  }

  private VerifyReport verify() throws IOException {
    return verify(VerifyOptions.NONE);
  }

  private VerifyReport verify(VerifyOptions options) throws IOException {
    return Verifier.verify(new AuditDirectory(audit), options);
  }

  private static VerifyOptions known(@Nullable Note note) {
    return new VerifyOptions(null, List.of(), 0, note, 0, Long.MAX_VALUE, null);
  }

  private Note checkpoint() throws Exception {
    return Note.parse(Files.readAllBytes(audit.resolve("checkpoint")));
  }

  private static void assertTampered(VerifyReport report) {
    assertThat(report.exitCode()).as("%s", report).isEqualTo(VerifyReport.TAMPERED);
    assertThat(report.faults()).isNotEmpty().allMatch(fault -> !fault.reason().isEmpty());
  }

  @Test
  void shouldFindAWholeLogSound() throws Exception {
    var report = verify(known(checkpoint()));
    assertThat(report.faults()).isEmpty();
    assertThat(report.shortcomings()).isEmpty();
    assertThat(report.exitCode()).isEqualTo(VerifyReport.SOUND);
    assertThat(report.records()).isEqualTo(13);
    assertThat(report.signed()).isEqualTo(13);
    assertThat(report.anchored()).isEqualTo(13);
    assertThat(report.unsigned().records()).isZero();
    assertThat(report.openIntentCount()).isZero();
  }

  // ---- T1

  /** A bit of a file. */
  private record Bit(Path file, long at, int bit) {}

  private List<Bit> bits() throws IOException {
    var bits = new ArrayList<Bit>();
    for (var file : evidence()) {
      var bytes = Files.readAllBytes(file);
      var used = bytes.length;
      while (used > 1 && bytes[used - 1] == 0) {
        used--;
      }
      var end = Math.min(used + 100, bytes.length);
      for (var at = 0L; at < end; at++) {
        for (var bit = 0; bit < 8; bit++) {
          bits.add(new Bit(file, at, bit));
        }
      }
      for (var at = (long) end; at < bytes.length; at += 40_000) {
        bits.add(new Bit(file, at, (int) (at % 8)));
      }
    }
    return bits;
  }

  private List<Path> evidence() throws IOException {
    try (var all = Files.walk(audit)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("LOCK") && !file.startsWith(audit.resolve("state")))
          .sorted()
          .toList();
    }
  }

  /** A thousand of them take seconds, all of them ten minutes. */
  @Test
  @Timeout(7200)
  void t1ShouldFindEveryFlippedBit() throws Exception {
    var bits = bits();
    if (!Boolean.getBoolean("tamper.full")) {
      Collections.shuffle(bits, new Random(Long.getLong("tamper.seed", 1)));
      bits = bits.subList(0, 1000);
    }
    var missed = new ArrayList<String>();
    for (var bit : bits) {
      flip(bit);
      var report = verify();
      var fault = report.faults().isEmpty() ? null : report.faults().getFirst();
      if (report.exitCode() != VerifyReport.TAMPERED
          || fault == null
          || (bit.file().equals(segment) && (fault.index() < 0 || fault.offset() > bit.at()))) {
        missed.add(bit + ": " + fault + report.shortcomings() + report.notices());
      }
      flip(bit);
    }
    assertThat(missed).isEmpty();
    assertThat(verify().exitCode()).isZero();
  }

  private static void flip(Bit bit) throws IOException {
    try (var channel =
        FileChannel.open(bit.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, bit.at());
      one.put(0, (byte) (one.get(0) ^ 1 << bit.bit()));
      one.rewind();
      channel.write(one, bit.at());
    }
  }

  // ---- T2

  @ParameterizedTest
  @ValueSource(ints = {Frame.LEAF, Frame.NOTE, Frame.BODY, Frame.SEGMENT})
  void t2ShouldFindADeletedFrame(int type) throws Exception {
    for (var renumbered : new boolean[] {false, true}) {
      var places = new Forgery(segment).of(type);
      // The last note covers what those before it cover.
      var covered = type == Frame.NOTE && renumbered ? places.size() - 1 : 0;
      for (var place : places.subList(covered, places.size())) {
        var whole = Files.readAllBytes(segment);
        var forgery = new Forgery(segment);
        forgery.frames.remove((int) place);
        if (renumbered) {
          forgery.renumber();
        }
        forgery.write();
        assertTampered(verify());
        Files.write(segment, whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void t2ShouldFindADeletedRecord(boolean renumbered) throws Exception {
    var leaves = new Forgery(segment).of(Frame.LEAF);
    for (var i = 1; i < leaves.size(); i++) {
      var whole = Files.readAllBytes(segment);
      var forgery = new Forgery(segment);
      forgery.frames.subList(leaves.get(i - 1) + 1, leaves.get(i) + 1).clear();
      if (renumbered) {
        forgery.renumber();
        var index = 0L;
        for (var leaf : forgery.of(Frame.LEAF)) {
          Frame.int64(forgery.frames.get(leaf), Frame.HEADER + Leaf.INDEX_AT, index++);
        }
      }
      forgery.write();
      assertTampered(verify());
      Files.write(segment, whole);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void t2ShouldFindAFrameThatStandsTwice(boolean renumbered) throws Exception {
    var count = new Forgery(segment).frames.size();
    // A second close frame of its own batch is what a second stop writes.
    for (var i = 0; i < count - 2; i++) {
      var whole = Files.readAllBytes(segment);
      var forgery = new Forgery(segment);
      forgery.frames.add(i + 1, forgery.frames.get(i).clone());
      if (renumbered) {
        forgery.renumber();
      }
      forgery.write();
      assertTampered(verify());
      Files.write(segment, whole);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void t2ShouldFindSwappedFrames(boolean renumbered) throws Exception {
    var count = new Forgery(segment).frames.size();
    for (var i = 0; i + 1 < count; i++) {
      var whole = Files.readAllBytes(segment);
      var forgery = new Forgery(segment);
      Collections.swap(forgery.frames, i, i + 1);
      if (renumbered) {
        forgery.renumber();
      }
      forgery.write();
      // A checkpoint may come a little later than it could.
      var later = renumbered && Frame.type(forgery.frames.get(i + 1), 0) == Frame.NOTE;
      if (!later) {
        assertThat(verify().exitCode()).as("frame %s", i).isNotZero();
      }
      Files.write(segment, whole);
    }
  }

  @Test
  void t2ShouldFindATruncationAtEveryByte() throws Exception {
    var whole = Files.readAllBytes(segment);
    var used = whole.length;
    while (whole[used - 1] == 0) {
      used--;
    }
    // The padding of the last frame, and the zeros behind it, are no evidence.
    for (var length = used - 1; length > 0; length -= used / 200) {
      Files.write(segment, Arrays.copyOf(whole, length));
      assertTampered(verify());
    }
    Files.write(segment, whole);
    Files.delete(segment);
    assertTampered(verify());
  }

  @Test
  void t2ShouldFindATailThatIsWipedOutBelowACheckpoint() throws Exception {
    var forgery = new Forgery(segment);
    var leaves = forgery.of(Frame.LEAF);
    forgery.frames.subList(leaves.get(leaves.size() - 3) + 1, forgery.frames.size()).clear();
    forgery.write();
    assertTampered(verify());
  }

  /** Only somebody who keeps a checkpoint elsewhere sees it. */
  @Test
  void t2ShouldFindALogSetBackAgainstACheckpointFromElsewhere() throws Exception {
    var old = folder.resolve("old");
    TinyLog.copy(audit, old);
    try (var log = TinyLog.open(folder, 10)) {
      log.statement("DELETE FROM t");
    }
    var outside = known(checkpoint());
    assertThat(verify(outside).exitCode()).isZero();
    audit = old;
    assertThat(verify().exitCode()).isZero();
    assertTampered(verify(outside));
  }

  // ---- T3, T5

  @Test
  void t3ShouldFindARewrittenTailOnlyAgainstACheckpointFromElsewhere() throws Exception {
    var twin = folder.resolve("twin");
    TinyLog.copy(audit, twin.resolve("audit"));
    TinyLog.copy(folder.resolve("keys"), twin.resolve("keys"));
    try (var log = TinyLog.open(folder, 10)) {
      log.statement("DELETE FROM t");
    }
    var outside = known(checkpoint());
    try (var log = TinyLog.open(twin, 10)) {
      log.statement("SELECT 1");
    }
    audit = twin.resolve("audit");
    var report = verify();
    assertThat(report.exitCode()).isZero();
    assertThat(report.unanchored().records()).isEqualTo(report.records());
    assertThat(report.notices()).anyMatch(notice -> notice.contains("--last-known"));
    assertTampered(verify(outside));
  }

  @Test
  void t5ShouldFindSegmentsOfAnotherLog() throws Exception {
    var other = folder.resolve("other");
    try (var log = TinyLog.open(other, 0)) {
      log.statement("SELECT 1");
    }
    Files.copy(
        new AuditDirectory(other.resolve("audit")).segment(0),
        segment,
        StandardCopyOption.REPLACE_EXISTING);
    assertTampered(verify());
  }

  @Test
  void t5ShouldRefuseACheckpointOfAnotherLog() throws Exception {
    var other = folder.resolve("other");
    try (var log = TinyLog.open(other, 0)) {
      log.statement("SELECT 1");
    }
    assertTampered(
        verify(known(Note.parse(Files.readAllBytes(other.resolve("audit/checkpoint"))))));
  }

  // ---- T4

  private SigningKey otherKey() throws Exception {
    return SigningKey.create(otherFile(), "test");
  }

  private Path otherFile() {
    return folder.resolve("other.skey");
  }

  private static VerifyOptions trusting(KeyHistory keys) {
    return new VerifyOptions(keys, List.of(), 0, null, 0, Long.MAX_VALUE, null);
  }

  @Test
  void t4ShouldRefuseTheOldKeyBehindARotation() throws Exception {
    var history = new AuditDirectory(audit).keyHistory();
    var rotated = KeyHistory.read(history).rotated(otherKey().verifier(), 5);
    rotated.write(history);
    assertTampered(verify());
  }

  @Test
  void t4ShouldRefuseTheNewKeyBeforeARotation() throws Exception {
    var key = otherKey();
    try (var log = TinyLog.open(folder, otherFile(), 10)) {
      log.event("key", Map.of("key", key.verifier().toString()));
    }
    var history = new AuditDirectory(audit).keyHistory();
    KeyHistory.read(history).rotated(key.verifier(), 1000).write(history);
    assertTampered(verify());
  }

  @Test
  void t4ShouldFollowRotationsFromTheFirstKey() throws Exception {
    var first = KeyHistory.read(new AuditDirectory(audit).keyHistory());
    try (var log = TinyLog.open(folder, 10)) {
      log.rotate();
      log.statement("SELECT 1");
      log.rotate();
      log.statement("SELECT 2");
    }
    var report = verify(trusting(first));
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.keys()).hasSize(3).allMatch(use -> use.checkpoints() > 0);
  }

  /** Somebody without the key goes on with one of his own, and names it. */
  @Test
  void t4ShouldRefuseAKeyThatTheOneBeforeDidNotHandOverTo() throws Exception {
    var history = new AuditDirectory(audit).keyHistory();
    var first = KeyHistory.read(history);
    var key = otherKey();
    long from;
    try (var log = TinyLog.open(folder, otherFile(), 10)) {
      log.event("key", Map.of("key", key.verifier().toString()));
      log.awaitSigned();
      from = log.size();
    }
    first.rotated(key.verifier(), from).write(history);

    for (var options : List.of(VerifyOptions.NONE, trusting(first))) {
      var report = verify(options);
      assertTampered(report);
      assertThat(report.faults().getFirst().reason())
          .contains("is not signed by the key before it");
    }
  }

  /** Whoever has stolen the old key before it was destroyed. */
  @Test
  void t4ShouldRefuseTheOldKeyBehindARealRotation() throws Exception {
    var stolen = folder.resolve("stolen.skey");
    try (var keys = Files.newDirectoryStream(folder.resolve("keys"), "*.skey")) {
      Files.copy(keys.iterator().next(), stolen, StandardCopyOption.COPY_ATTRIBUTES);
    }
    try (var log = TinyLog.open(folder, 10)) {
      log.rotate();
    }
    assertThat(verify().exitCode()).isZero();
    try (var log = TinyLog.open(folder, stolen, 10)) {
      log.statement("DELETE FROM t");
    }
    assertTampered(verify());
  }

  /** The list of keys is changed so that the new key signs more, or less, than it did. */
  @Test
  void t4ShouldRefuseRangesThatWereMoved() throws Exception {
    var history = new AuditDirectory(audit).keyHistory();
    var first = KeyHistory.read(history);
    Checkpointer.Rotation rotation;
    try (var log = TinyLog.open(folder, 10)) {
      rotation = log.rotate();
      log.statement("SELECT 1");
    }
    for (var from : new long[] {1, rotation.from() - 1, rotation.from() + 1}) {
      first.rotated(rotation.key(), from).write(history);
      assertTampered(verify());
    }
    first.rotated(rotation.key(), rotation.from()).write(history);
    assertThat(verify().exitCode()).isZero();
    first.write(history);
    assertTampered(verify());
  }

  @Test
  void t4ShouldRefuseARotationThatTheLogDoesNotKnow() throws Exception {
    var key = otherKey();
    try (var log = TinyLog.open(folder, otherFile(), 10)) {
      log.statement("SELECT 1");
    }
    var history = new AuditDirectory(audit).keyHistory();
    KeyHistory.read(history).rotated(key.verifier(), 14).write(history);
    var report = verify();
    assertTampered(report);
    assertThat(report.faults().getFirst().reason()).contains("is not signed by the key before it");
  }

  @Test
  void t4ShouldRefuseADirectoryWithAnotherKeyThanTheTrustedOne() throws Exception {
    var trusted = KeyHistory.of(otherKey().verifier());
    assertTampered(verify(new VerifyOptions(trusted, List.of(), 0, null, 0, Long.MAX_VALUE, null)));
  }

  // ---- T7

  private void erase(long index, Field field) throws IOException {
    var forgery = new Forgery(segment);
    for (var frame : forgery.frames) {
      if (Frame.type(frame, 0) == Frame.BODY
          && Frame.index(frame, 0) == index
          && frame[Frame.HEADER + Body.FIELD_AT] == field.number()) {
        Frame.flag(frame, 0, Frame.ERASED);
        Arrays.fill(frame, Frame.HEADER + Body.SALT_AT, Frame.HEADER + Body.TOTAL_AT, (byte) 0);
        Arrays.fill(frame, Frame.HEADER + Body.FIRST_BYTES_AT, frame.length, (byte) 0);
      }
    }
    forgery.write();
  }

  @Test
  void t7ShouldFindABodyThatIsGoneWithoutAnErasure() throws Exception {
    erase(2, Field.TEXT);
    var report = verify();
    assertTampered(report);
    assertThat(report.faults().getFirst().index()).isEqualTo(2);
    assertThat(report.faults().getFirst().reason()).contains("text");
  }

  @Test
  void t7ShouldAcceptAnErasureThatNamesTheBodyAndNoOther() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      log.event("erasure", Map.of("records", "1-2", "fields", "text", "basis", "request"));
    }
    erase(2, Field.TEXT);
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.erased()).isEqualTo(1);
    erase(2, Field.HEAD);
    assertTampered(verify());
  }

  @Test
  void t7ShouldFindTheHeadOfAStatementGoneWhateverAnErasureSays() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      log.event("erasure", Map.of("records", "0-9", "fields", "head,session", "basis", "request"));
    }
    erase(2, Field.HEAD);
    assertTampered(verify());
  }

  @Test
  void t7ShouldAcceptTheHeadOfASessionIfAnErasureNamesIt() throws Exception {
    // Record 1 is the context of the session.
    erase(1, Field.HEAD);
    assertTampered(verify());
    try (var log = TinyLog.open(folder, 10)) {
      log.event("erasure", Map.of("records", "1", "fields", "session", "basis", "request"));
    }
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.erased()).isEqualTo(1);
  }

  @Test
  void t7ShouldFindABodyGoneThatOnlyAnErasureBeforeItNames() throws Exception {
    var next = 0L;
    try (var log = TinyLog.open(folder, 10)) {
      next = log.size();
      log.event("erasure", Map.of("records", "0-" + (next + 9), "fields", "text", "basis", "all"));
      log.statement("SELECT 'behind it'");
    }
    erase(2, Field.TEXT);
    assertThat(verify().exitCode()).isZero();
    // The erasure, the context of the session, the statement.
    erase(next + 2, Field.TEXT);
    assertTampered(verify());
  }

  /** Whoever can write files can write an erasure too, and the next start signs what is there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void t7ShouldNotAcceptAnErasureThatWasNotSignedByWhoRecordedIt(boolean closed) throws Exception {
    var size = Files.size(segment);
    try (var log = TinyLog.unsigned(folder)) {
      log.event(
          "erasure",
          Map.of("by", "dpo", "basis", "request", "records", "1-4", "fields", "text,params"));
    }
    assertThat(Files.size(segment)).isEqualTo(size);
    if (!closed) {
      var forgery = new Forgery(segment);
      forgery.frames.removeLast();
      forgery.write();
    }
    Files.writeString(new AuditDirectory(audit).erasing(), "0");
    Files.setPosixFilePermissions(new AuditDirectory(audit).erasing(), OwnFiles.FILE);

    TinyLog.open(folder, 10).close();

    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.erased()).isZero();
    erase(2, Field.TEXT);
    assertTampered(verify());
  }

  @Test
  void t7ShouldTakeWhatGatehouseErasesItself() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      log.erase("1-4", Set.of(Part.values()));
    }
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.erased()).isGreaterThan(2);
    erase(5, Field.RESULT);
    assertTampered(verify());
  }

  @Test
  void t7ShouldFindAnotherTextWithARightCrc() throws Exception {
    var forgery = new Forgery(segment);
    for (var frame : forgery.frames) {
      if (Frame.type(frame, 0) == Frame.BODY
          && frame[Frame.HEADER + Body.FIELD_AT] == Field.TEXT.number()) {
        frame[Frame.HEADER + Body.FIRST_BYTES_AT] ^= 1;
      }
    }
    forgery.write();
    var report = verify();
    assertTampered(report);
    assertThat(report.faults().getFirst().reason()).contains("text");
    assertThat(report.faults().getFirst().session()).startsWith("0123");
  }

  // ---- T8, and what is not tampering

  @Test
  void t8ShouldNotBeMisledByAFrameInAText() throws Exception {
    var forged = new byte[64];
    Frame.begin(forged, 0, Frame.LEAF, Leaf.SIZE);
    Frame.int64(forged, Frame.BATCH_AT, 1_000_000);
    var text = new String(forged, StandardCharsets.ISO_8859_1).repeat(200);
    var log = TinyLog.open(folder, 10);
    log.event("start", Map.of());
    log.awaitSigned();
    log.unanswered(text);
    var crashed = folder.resolve("crashed");
    TinyLog.copy(audit, crashed.resolve("audit"));
    TinyLog.copy(folder.resolve("keys"), crashed.resolve("keys"));
    log.close();
    audit = crashed.resolve("audit");
    segment = segment(0);
    var bytes = Files.readAllBytes(segment);
    var used = bytes.length;
    while (bytes[used - 1] == 0) {
      used--;
    }
    Arrays.fill(bytes, (used - 2000) / 512 * 512, bytes.length, (byte) 0);
    Files.write(segment, bytes);
    assertThat(verify().exitCode()).isEqualTo(VerifyReport.INCOMPLETE);
    for (var restarts = 0; restarts < 3; restarts++) {
      TinyLog.open(crashed, 10).close();
      var report = verify();
      assertThat(report.exitCode()).as("%s", report).isZero();
    }
  }

  @Test
  void shouldCallALogInUseIncomplete() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      log.event("start", Map.of());
      log.awaitSigned();
      log.unanswered("SELECT 1");
      var report = verify();
      assertThat(report.exitCode()).isEqualTo(VerifyReport.INCOMPLETE);
      assertThat(report.openIntents()).hasSize(1);
      assertThat(report.unsigned().records()).isPositive();
    }
  }

  /** The first of two outcomes says nothing of the second statement. */
  @Test
  void f01ShouldSayThatTheRestOfATextIsUnknown() throws Exception {
    var log = TinyLog.open(folder, 10);
    log.halfAnswered("COMMIT; DELETE FROM t");
    log.awaitSigned();
    var open = verify().openIntents();
    assertThat(open).hasSize(1);
    var crashed = folder.resolve("crashed");
    TinyLog.copy(audit, crashed.resolve("audit"));
    TinyLog.copy(folder.resolve("keys"), crashed.resolve("keys"));
    log.close();
    audit = crashed.resolve("audit");

    TinyLog.open(crashed, 12).close();

    assertThat(verify().openIntents()).isEmpty();
    var outcomes = new ArrayList<String>();
    try (var directory = LogDirectory.open(audit);
        var cursor = directory.events(open.getFirst())) {
      var events = new ArrayList<Event>();
      while (cursor.read(events, 1000, Long.MAX_VALUE) > 0) {}
      for (var event : events) {
        var outcome = event.outcome();
        if (outcome != null && event.intent() == open.getFirst()) {
          outcomes.add(event.type() + " " + outcome.status() + " " + event.partial());
        }
      }
    }
    assertThat(outcomes).containsExactly("query SUCCESS true", "recovered UNKNOWN false");
  }

  /** A new segment says what is still open, also where the outcome stands in the one before. */
  @Test
  void f01ShouldKeepTheRestOfATextOpenInFurtherSegments() throws Exception {
    var log = TinyLog.open(folder, 10);
    log.halfAnswered("COMMIT; DELETE FROM t");
    log.awaitSigned();
    var open = verify().openIntents();
    assertThat(open).hasSize(1);
    for (var i = 0; i < 30; i++) {
      log.statement("x".repeat(100_000));
    }
    log.close();

    assertThat(verify().openIntents()).isEqualTo(open);
    // What is left of the log begins with a segment that names it.
    Files.delete(segment(0));
    assertThat(verify().openIntents()).isEqualTo(open);
  }

  @Test
  void shouldCallALogIncompleteThatLetStatementsPass() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      log.event("gap", Map.of("refused", "0", "unaudited", "3", "lost", "0"));
    }
    var report = verify();
    assertThat(report.exitCode()).isEqualTo(VerifyReport.INCOMPLETE);
    assertThat(report.gapCount()).isEqualTo(1);
  }

  @Test
  void shouldReadManySegments() throws Exception {
    try (var log = TinyLog.open(folder, 10)) {
      for (var i = 0; i < 30; i++) {
        log.statement("x".repeat(100_000));
      }
    }
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    Files.delete(segment(1));
    assertTampered(verify());
  }

  @Test
  void shouldDoWithoutWhatCanBeMadeAnew() throws Exception {
    Files.delete(audit.resolve("checkpoint"));
    Files.delete(audit.resolve("log.json"));
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.notices()).anyMatch(notice -> notice.contains("checkpoint"));
  }
}
