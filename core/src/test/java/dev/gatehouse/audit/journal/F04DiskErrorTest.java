package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk is full, or does not do what it is told. Nothing that is told safe is lost. */
@Timeout(60)
class F04DiskErrorTest {

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");
  private static final String SESSION = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private final Faults disk = new Faults();
  private final AtomicInteger shutdowns = new AtomicInteger();

  private Journal open(Durability durability, OnFailure onFailure) throws IOException {
    return disk.open(
        new AuditDirectory(folder.resolve("audit")),
        new JournalOptions(
            durability,
            onFailure,
            onFailure == OnFailure.CONTINUE_UNAUDITED ? "alice" : "",
            1 << 20,
            "test"),
        Clock.systemUTC(),
        shutdowns::incrementAndGet);
  }

  private static Event event(String type, int bytes) {
    return Event.of(type, TIME, null, 0, Map.of("filling", "x".repeat(bytes)));
  }

  private static Event intent(long sequence) throws Exception {
    var session = TinyLog.view("billing").with(TransactionStatus.ACTIVE);
    return Event.intent(
            "query",
            TIME,
            session,
            sequence,
            new Transaction(1, TransactionStatus.ACTIVE),
            new Statement(Protocol.SIMPLE, "", "", "SELECT " + sequence, List.of()),
            List.of(),
            List::of,
            new Judgement(Decision.ALLOW, null, null, null, Set.of(), Duration.ZERO))
        .in(SessionContext.of(SESSION).with(session));
  }

  private static Event outcome(Event intent, long sequence) {
    var session = intent.session();
    if (session == null) {
      throw new IllegalArgumentException("an intent has a session");
    }
    return Event.outcome(
            intent,
            TIME,
            session,
            sequence,
            new Transaction(1, TransactionStatus.ACTIVE),
            new Outcome(
                Status.SUCCESS,
                "SELECT 1",
                1,
                8,
                null,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Fate.OPEN),
            List.of())
        .in(SessionContext.of(SESSION).with(session));
  }

  private static @Nullable Exception submit(Journal journal, Event... events) throws Exception {
    var told = Recording.submit(journal, events);
    return told.get();
  }

  /** Fills the segment and the one behind it, until nothing more goes on record. */
  private static int fill(Journal journal) throws Exception {
    for (var i = 0; i < 200; i++) {
      if (submit(journal, event("filling", 20_000)) != null) {
        return i;
      }
    }
    throw new AssertionError("the disk is never full");
  }

  private static void awaitResumed(Journal journal) throws Exception {
    for (var i = 0; i < 200 && journal.outage() != null; i++) {
      Thread.sleep(25);
    }
    assertThat(journal.outage()).isNull();
  }

  /** What the running log shows, which is what another one finds that opens it later. */
  private List<Event> readTwice(Journal journal) throws Exception {
    while (submit(journal, event("last", 0)) != null) {
      Thread.sleep(25);
    }
    long end;
    do {
      end = journal.end();
      journal.await(end, Duration.ofMillis(200));
    } while (journal.end() > end);
    var live = read(journal);
    journal.close();
    try (var again = open(Durability.STRICT, OnFailure.FAIL_OPERATION)) {
      var found = read(again);
      assertThat(found.stream().map(F04DiskErrorTest::line).toList())
          .isEqualTo(live.stream().map(F04DiskErrorTest::line).toList());
    }
    for (var i = 1; i < live.size(); i++) {
      assertThat(live.get(i).index()).isGreaterThan(live.get(i - 1).index());
    }
    assertThat(disk.repeated).hasValue(0);
    var directory = new AuditDirectory(folder.resolve("audit"));
    var report = Verifier.verify(directory, VerifyOptions.NONE);
    assertThat(report.faults()).isEmpty();
    assertThat(report.sequenceBreaks()).isZero();
    return live;
  }

  private static String line(AuditEvent event) {
    return event.index() + " " + event.kind() + ' ' + event.type() + ' ' + event.details();
  }

  private static List<Event> read(Journal journal) throws Exception {
    return Recording.read(journal, 0);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldGoOnInANewSegmentWhenAForceFailsOnce(Durability durability) throws Exception {
    var journal = open(durability, OnFailure.FAIL_OPERATION);
    for (var i = 0; i < 5; i++) {
      assertThat(submit(journal, event("before" + i, 10))).isNull();
    }
    disk.forcesToFail.set(1);
    for (var i = 0; i < 50; i++) {
      assertThat(submit(journal, event("after" + i, 10))).isNull();
    }
    var types = Recording.types(readTwice(journal));
    assertThat(types)
        .containsAll(IntStream.range(0, 5).mapToObj(i -> "before" + i).toList())
        .containsAll(IntStream.range(0, 50).mapToObj(i -> "after" + i).toList())
        .doesNotContain("stopped")
        .doesNotHaveDuplicates();
    assertThat(disk.forcesToFail).hasValue(0);
  }

  @Test
  void f03ShouldUseTheReserveWhenTheDiskIsFull() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION);
    var begun = intent(0);
    assertThat(submit(journal, begun)).isNull();
    disk.creates = true;
    fill(journal);
    var refused = intent(1);
    assertThat(submit(journal, refused)).hasMessageContaining("No space left");
    submit(journal, outcome(begun, 2));
    submit(journal, outcome(refused, 3));
    // The outcome of what had begun is on disk although the disk is full.
    var before = read(journal);
    assertThat(Recording.types(before)).contains("stopped").doesNotContain("gap");
    assertThat(before.stream().filter(event -> event.kind() == Kind.OUTCOME)).hasSize(1);
    disk.creates = false;
    awaitResumed(journal);
    var after = intent(4);
    assertThat(submit(journal, after)).isNull();
    assertThat(submit(journal, outcome(after, 5))).isNull();

    var all = readTwice(journal);
    assertThat(Recording.types(all)).containsSubsequence("stopped", "gap", "resumed", "query");
    assertThat(Recording.gap(all)).containsEntry("refused", "1").containsEntry("unaudited", "0");
    assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT)).hasSize(2);
    assertThat(all.stream().filter(event -> event.kind() == Kind.OUTCOME).map(Event::intent))
        .hasSize(2)
        .doesNotContain(-1L);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldResumeWhenNothingCouldBeWritten(Durability durability) throws Exception {
    var journal = open(durability, OnFailure.FAIL_OPERATION);
    assertThat(submit(journal, event("before", 10))).isNull();
    disk.writes = true;
    assertThat(submit(journal, event("kept", 10))).isNotNull();
    assertThat(submit(journal, intent(0))).isNotNull();
    Thread.sleep(1200);
    disk.writes = false;
    awaitResumed(journal);
    var all = readTwice(journal);
    assertThat(Recording.types(all))
        .containsSubsequence("before", "stopped", "kept", "gap", "resumed");
    assertThat(Recording.gap(all)).containsEntry("refused", "1").containsEntry("lost", "0");
    // Attempts that failed leave nothing behind.
    assertThat(folder.resolve("audit/seg").toFile().list()).hasSizeLessThanOrEqualTo(4);
  }

  /** It was told that it is safe when it was written: it may not be missing. */
  @Test
  void shouldKeepWhatProcessWasToldThroughAnOutage() throws Exception {
    var journal = open(Durability.PROCESS, OnFailure.FAIL_OPERATION);
    disk.forces = true;
    var told = intent(0);
    if (submit(journal, told) == null) {
      for (var i = 0; i < 200 && journal.outage() == null; i++) {
        Thread.sleep(25);
      }
      disk.forces = false;
      awaitResumed(journal);
      assertThat(readTwice(journal).stream().filter(event -> event.kind() == Kind.INTENT))
          .hasSize(1);
    }
  }

  @Test
  void shouldCountWhatPassesUnaudited() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.CONTINUE_UNAUDITED);
    disk.writes = true;
    var passed = intent(0);
    assertThat(submit(journal, passed)).isNull();
    // Others may pass; a checkpoint that is not in the log may not be shown to anybody.
    var noted = new CompletableFuture<@Nullable Exception>();
    journal.note(new byte[] {'x'}, noted::complete);
    assertThat(noted.get()).isNotNull();
    disk.writes = false;
    Thread.sleep(600);
    assertThat(submit(journal, outcome(passed, 1))).isNull();
    assertThat(submit(journal, intent(2))).isNull();
    var all = readTwice(journal);
    assertThat(Recording.gap(all))
        .containsEntry("unaudited", "1")
        .containsEntry("approver", "alice");
    assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT)).hasSize(1);
  }

  @Test
  void shouldAskForAShutdownOnce() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.SHUTDOWN);
    for (var i = 0; i < 2; i++) {
      disk.writes = true;
      assertThat(submit(journal, intent(i))).isNotNull();
      disk.writes = false;
      awaitResumed(journal);
    }
    assertThat(shutdowns).hasValue(1);
    assertThat(Recording.types(readTwice(journal))).contains("stopped", "gap", "resumed");
  }

  @Test
  void shouldBoundWhatIsKept() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION);
    disk.writes = true;
    for (var i = 0; i < 30; i++) {
      submit(journal, event("large", 1 << 20));
    }
    disk.writes = false;
    awaitResumed(journal);
    var all = readTwice(journal);
    var kept = Recording.types(all).stream().filter("large"::equals).count();
    assertThat(kept).isBetween(10L, 16L);
    assertThat(Recording.gap(all)).containsEntry("lost", Long.toString(30 - kept));
  }

  /**
   * What comes then must not stand where the segment before had ended: the log would be damaged.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotUseASegmentThatWasBegunInVain(boolean errors) throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION);
    disk.creates = true;
    var written = fill(journal);
    disk.errorsBehindFirst = errors;
    disk.sizes = !errors;
    disk.creates = false;
    // A new segment is tried meanwhile, and given up.
    Thread.sleep(1500);
    disk.errorsBehindFirst = false;
    disk.sizes = false;
    submit(journal, event("kept", 10));
    TinyLog.copy(folder.resolve("audit"), folder.resolve("killed"));

    var killed = new AuditDirectory(folder.resolve("killed"));
    var options =
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");
    try (var again = disk.open(killed, options, Clock.systemUTC())) {
      assertThat(Recording.types(read(again)).stream().filter("filling"::equals))
          .hasSizeGreaterThanOrEqualTo(written);
    }
    awaitResumed(journal);
    assertThat(Recording.types(readTwice(journal))).containsSubsequence("stopped", "kept", "gap");
  }

  /** The log ends in good order although the disk came back only at the end. */
  @Test
  void shouldWriteWhatIsKeptWhenItCloses() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION);
    assertThat(submit(journal, event("before", 10))).isNull();
    disk.writes = true;
    assertThat(submit(journal, event("kept", 10))).isNotNull();
    disk.writes = false;
    journal.close();
    try (var again = open(Durability.STRICT, OnFailure.FAIL_OPERATION)) {
      assertThat(Recording.types(read(again)))
          .containsExactly("log", "before", "stopped", "kept", "gap", "resumed");
    }
  }

  /** A reader that waits at the end of a segment is not misled by what is given up behind it. */
  @Test
  void shouldFollowTheLogFromOneSegmentToTheNext() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION);
    var seen = new ArrayList<Event>();
    try (var cursor = journal.open(0)) {
      for (var i = 0; i < 60; i++) {
        disk.forcesToFail.set(i % 7 == 0 ? 1 : 0);
        assertThat(submit(journal, event("event" + i, 40_000))).isNull();
        cursor.read(seen, 100, Long.MAX_VALUE);
      }
      assertThat(Recording.types(seen).stream().filter(type -> !type.equals("log")))
          .containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(i -> "event" + i).toList());
    }
    assertThat(Recording.types(readTwice(journal))).containsSubsequence(Recording.types(seen));
  }
}
