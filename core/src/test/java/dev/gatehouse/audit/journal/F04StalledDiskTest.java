package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk does not answer: no error, and no end of it, until it goes on as if nothing had been.
 */
@Timeout(60)
class F04StalledDiskTest {

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");
  private static final long BACKLOG = 256 * 1024;

  @TempDir Path folder;

  private final Faults disk = new Faults();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger shutdowns = new AtomicInteger();
  private final Durable durable = new Durable(0);
  private final RecordedExecution execution = new RecordedExecution();

  @AfterEach
  void answer() {
    disk.forcing = null;
    answer.countDown();
  }

  private Journal open(Durability durability, OnFailure onFailure, Duration patience)
      throws IOException {
    return disk.open(
        new AuditDirectory(folder.resolve("audit")),
        new JournalOptions(
                durability,
                onFailure,
                onFailure == OnFailure.CONTINUE_UNAUDITED ? "alice" : "",
                1 << 20,
                "test")
            .patience(patience)
            .backlog(BACKLOG, 2 * BACKLOG),
        Clock.systemUTC(),
        shutdowns::incrementAndGet);
  }

  private static Event event(String type, int bytes) {
    return Event.of(type, TIME, null, 0, Map.of("filling", "x".repeat(bytes)));
  }

  private static @Nullable Exception told(CompletableFuture<@Nullable Exception> told)
      throws InterruptedException, ExecutionException, TimeoutException {
    return told.get(10, TimeUnit.SECONDS);
  }

  /** The log takes events until it does not answer any more. */
  private void hang(Journal journal) throws Exception {
    assertThat(told(Recording.submit(journal, event("before", 10)))).isNull();
    while (journal.waiting() > 0) {
      // It counts until shortly after whoever waits has been told.
      Thread.sleep(1);
    }
    disk.forcing = answer;
  }

  private static void awaitOutage(Journal journal, boolean lasts) throws InterruptedException {
    for (var i = 0; i < 400 && (journal.outage() != null) != lasts; i++) {
      Thread.sleep(10);
    }
    assertThat(journal.outage() != null).isEqualTo(lasts);
  }

  private static List<Event> readAtLast(Journal journal) throws Exception {
    assertThat(told(Recording.submit(journal, event("last", 0)))).isNull();
    long end;
    do {
      end = journal.end();
      journal.await(end, Duration.ofMillis(300));
    } while (journal.end() > end);
    return Recording.read(journal, 0);
  }

  private static List<Map<String, String>> gaps(List<Event> events) {
    return events.stream()
        .filter(event -> event.type().equals("gap"))
        .map(AuditEvent::details)
        .toList();
  }

  @Test
  void shouldTellThoseWhoWaitWhenTheDiskTakesTooLong() throws Exception {
    try (var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofMillis(500))) {
      hang(journal);
      var hung = execution.events();
      var waiting = Recording.submit(journal, hung.getFirst());
      Thread.sleep(150);
      var queued = Recording.submit(journal, event("queued", 10));
      assertThat(waiting).isNotDone();
      assertThat(told(waiting)).hasMessageContaining("has not answered for 500 ms");
      assertThat(told(queued)).isNotNull();
      // Whoever comes later does not wait at all.
      assertThat(journal.outage()).isNotNull();
      var late = Recording.submit(journal, execution.events().getFirst());
      assertThat(late).isDone();
      assertThat(told(late)).isNotNull();
      assertThat(told(Recording.submit(journal, hung.getLast()))).isNotNull();

      answer();
      awaitOutage(journal, false);
      assertThat(told(Recording.submit(journal, execution.events().getFirst()))).isNull();
      var all = readAtLast(journal);
      // It may have been told that it failed: then more is on record than has happened.
      assertThat(Recording.types(all))
          .containsSubsequence("execute", "stopped", "gap", "resumed")
          .contains("queued");
      assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT)).hasSize(2);
      assertThat(all.stream().filter(event -> event.kind() == Kind.OUTCOME).map(Event::intent))
          .containsExactly(hung.getFirst().index());
      assertThat(gaps(all)).hasSize(1);
      assertThat(gaps(all).getFirst())
          .containsEntry("refused", "1")
          .containsEntry("unaudited", "0")
          .containsEntry("lost", "0");
    }
    assertThat(shutdowns).hasValue(0);
  }

  /** In {@code process} nobody waits for the disk; that it is asked for nothing more is known. */
  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldEndByItself(Durability durability) throws Exception {
    try (var journal = open(durability, OnFailure.SHUTDOWN, Duration.ofMillis(300))) {
      hang(journal);
      Recording.submit(journal, event("hung", 10));
      awaitOutage(journal, true);
      answer();
      awaitOutage(journal, false);
      var all = readAtLast(journal);
      assertThat(Recording.types(all))
          .containsSubsequence("hung", "stopped", "gap", "resumed", "last");
      assertThat(Recording.types(all)).doesNotHaveDuplicates();
    }
    assertThat(shutdowns).hasValue(1);
  }

  @Test
  void shouldLetStatementsPassIfSomebodyHasApproved() throws Exception {
    try (var journal =
        open(Durability.STRICT, OnFailure.CONTINUE_UNAUDITED, Duration.ofMillis(300))) {
      hang(journal);
      assertThat(told(Recording.submit(journal, execution.events().getFirst()))).isNull();
      assertThat(told(Recording.submit(journal, execution.events().getFirst()))).isNull();
      answer();
      Thread.sleep(200);
      var all = readAtLast(journal);
      // The first one was with the disk already, the other one came when it was known to hang.
      assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT)).hasSize(1);
      assertThat(gaps(all).getFirst()).containsEntry("unaudited", "1");
    }
  }

  /** The process may end in the outage: then the mark tells that statements have passed. */
  @Test
  void shouldMarkTheOutageBeforeAnybodyPasses() throws Exception {
    try (var journal =
        open(Durability.STRICT, OnFailure.CONTINUE_UNAUDITED, Duration.ofMillis(300))) {
      hang(journal);
      var marked = new CompletableFuture<byte[]>();
      journal.submit(
          new ArrayList<>(List.of(execution.events().getFirst())), _ -> marked.complete(mark()));
      assertThat(new String(marked.get(10, TimeUnit.SECONDS), StandardCharsets.UTF_8))
          .contains("passing true", "has not answered");
    }
  }

  private byte[] mark() {
    return read(folder.resolve("audit/state/outage")).getBytes(StandardCharsets.UTF_8);
  }

  /** A process that ends a second time before the gap is on disk must leave the mark behind. */
  @Test
  void shouldKeepTheMarkUntilItsGapIsOnDisk() throws Exception {
    var file = folder.resolve("outage");
    var durable = new Durable(7);
    try (var mark = OutageMark.open(file, durable)) {
      mark.write(Gap.marked(TIME, Missed.ofRefused(3), false, "", "the disk is full"));
    }
    try (var mark = OutageMark.open(file, durable)) {
      var said = mark.read();
      assertThat(said).containsEntry("refused", "3");
      var outage = new Outage(OnFailure.FAIL_OPERATION, "", Clock.systemUTC(), mark, () -> {});
      var gap = event("gap", 0);
      mark.keep(said, gap);
      outage.mark();
      assertThat(mark.read()).isEqualTo(said);
      gap.number(7);
      outage.mark();
      assertThat(mark.read()).isEqualTo(said);
      durable.advance(8);
      outage.mark();
      assertThat(mark.read()).isEmpty();
    }
  }

  /** A process that ends in a second outage must not make the first one unseen. */
  @Test
  void shouldMarkTwoOutagesAsOne() throws Exception {
    var durable = new Durable(7);
    try (var mark = OutageMark.open(folder.resolve("outage"), durable)) {
      var said = Gap.marked(TIME, new Missed(3, 0, 5, 0), true, "alice", "the disk is full");
      var gap = event("gap", 0);
      mark.keep(said, gap);
      var outage = new Outage(OnFailure.FAIL_OPERATION, "", Clock.systemUTC(), mark, () -> {});
      outage.stall(new IOException("no answer"));
      assertThat(outage.onRefused()).isTrue();
      outage.mark();
      assertThat(mark.read())
          .containsEntry("from", TIME.toString())
          .containsEntry("refused", "4")
          .containsEntry("unaudited", "5")
          .containsEntry("passing", "true")
          .containsEntry("reason", "no answer");
      outage.missed();
      assertThat(outage.end()).isNull();
      assertThat(mark.read()).isEqualTo(said);
      gap.number(7);
      durable.advance(8);
      outage.mark();
      assertThat(mark.read()).isEmpty();
    }
  }

  /** The intent is queued behind a write that hangs, so it has no index yet. */
  @Test
  void shouldRecordOutcomesOfWhatIsQueued() throws Exception {
    try (var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofMillis(300))) {
      hang(journal);
      Recording.submit(journal, event("hung", 10));
      Thread.sleep(50);
      var queued = execution.events();
      Recording.submit(journal, queued.getFirst());
      awaitOutage(journal, true);
      assertThat(told(Recording.submit(journal, queued.getLast()))).isNotNull();
      answer();
      awaitOutage(journal, false);
      var all = readAtLast(journal);
      assertThat(all.stream().filter(event -> event.kind() == Kind.OUTCOME).map(Event::intent))
          .containsExactly(queued.getFirst().index());
      assertThat(gaps(all).getFirst()).containsEntry("lost", "0").containsEntry("refused", "0");
    }
  }

  /** Whoever is paused because of too much would neither be refused nor pass. */
  @Test
  void shouldNotBeCrowdedInAnOutage() throws Exception {
    try (var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofMillis(500))) {
      hang(journal);
      while (!journal.crowded()) {
        journal.submit(List.of(event("noise", 1000)), failure -> {});
      }
      awaitOutage(journal, true);
      assertThat(journal.crowded()).isFalse();
      assertThat(journal.waiting()).isGreaterThan(BACKLOG);
    }
  }

  private Outage outage(OnFailure onFailure) {
    return new Outage(
        onFailure,
        "alice",
        Clock.systemUTC(),
        OutageMark.open(folder.resolve("outage"), durable),
        shutdowns::incrementAndGet);
  }

  private Batch batch(Event... events) {
    var bytes = new Bytes();
    var ends = new int[events.length];
    for (var i = 0; i < ends.length; i++) {
      new EventEncoder().encode(events[i], bytes);
      ends[i] = bytes.length();
    }
    return new Batch(new ArrayList<>(List.of(events)), ends, bytes, failure -> {});
  }

  /** Nobody may be told that he is safe because the stall ended while he was turned away. */
  @Test
  void shouldTurnNobodyAwayWhenTheStallHasEnded() {
    var outage = outage(OnFailure.FAIL_OPERATION);
    var stall = new IOException("no answer");
    outage.stall(stall);
    var intent = batch(execution.events().getFirst());
    var turned = Objects.requireNonNull(outage.turnAwayInStall(intent, true));
    outage.missed();
    assertThat(outage.end()).isNull();
    assertThat(turned.failure()).isSameAs(stall);
    assertThat(outage.turnAwayInStall(batch(execution.events().getFirst()), true)).isNull();
  }

  /** What is missed while the gap is being written. */
  @Test
  void shouldTellOfWhatIsMissedAtTheVeryEnd() {
    var outage = outage(OnFailure.CONTINUE_UNAUDITED);
    outage.stall(new IOException("no answer"));
    outage.mark();
    assertThat(outage.turnAwayInStall(batch(execution.events().getFirst()), true)).isNotNull();
    outage.missed();
    var late = batch(execution.events().getFirst(), event("late", 10));
    assertThat(outage.turnAwayInStall(late, false)).isNotNull();
    var gap = Objects.requireNonNull(outage.end());
    assertThat(gap.events.getFirst().details())
        .containsEntry("unaudited", "1")
        .containsEntry("lost", "1");

    // It is on record only when its gap is: until then the mark counts it.
    outage.mark();
    assertThat(read(folder.resolve("outage"))).contains("unaudited 1\n", "lost 1\n");
    gap.events.getFirst().number(0);
    durable.advance(1);
    outage.mark();
    assertThat(read(folder.resolve("outage"))).doesNotContain("unaudited");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever has large parameters must not make a disk fail that only takes its time. */
  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldNotTakeALongBacklogForAFailure(Durability durability) throws Exception {
    var options =
        new JournalOptions(durability, OnFailure.CONTINUE_UNAUDITED, "alice", 8 << 20, "test")
            .backlog(64 * 1024, 1 << 30);
    try (var journal =
        disk.open(
            new AuditDirectory(folder.resolve("audit")),
            options,
            Clock.systemUTC(),
            shutdowns::incrementAndGet)) {
      hang(journal);
      Recording.submit(journal, event("hung", 10));
      var all = new ArrayList<CompletableFuture<@Nullable Exception>>();
      for (var i = 0; i < 3; i++) {
        all.add(Recording.submit(journal, event("large", 1 << 20)));
        assertThat(journal.crowded()).isTrue();
        assertThat(journal.outage()).isNull();
      }
      answer();
      for (var one : all) {
        assertThat(told(one)).isNull();
      }
      assertThat(gaps(Recording.read(journal, 0))).isEmpty();
    }
  }

  /** The stall ends while the mark of it is being written: nobody may go on without the log. */
  @Test
  void shouldBeginNoOutageOfAStallThatHasEnded() {
    var outage = outage(OnFailure.CONTINUE_UNAUDITED);
    var stall = new IOException("too much");
    outage.stall(stall);
    outage.missed();
    assertThat(outage.end()).isNull();

    assertThat(outage.concerns(stall)).isFalse();
    assertThat(outage.passUnmarked(stall)).isFalse();
    assertThat(outage.marked()).isFalse();
    assertThat(outage.lasts()).isFalse();
  }

  /** Too much waits, and the mark is not written yet: fail closed. */
  @Test
  void shouldLetNobodyPassUnmarked() {
    var outage = outage(OnFailure.CONTINUE_UNAUDITED);
    var stall = new IOException("too much");
    outage.stall(stall);
    assertThat(outage.verdict()).isSameAs(stall);
    outage.mark();
    assertThat(outage.verdict()).isNull();
  }

  /** A write that hangs and then fails is as any that fails: on record elsewhere. */
  @Test
  void shouldLoseNothingWhenTheAnswerIsAnError() throws Exception {
    try (var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofMillis(300))) {
      hang(journal);
      assertThat(told(Recording.submit(journal, event("hung", 10)))).isNotNull();
      disk.forcesToFail.set(1);
      answer();
      awaitOutage(journal, false);
      assertThat(Recording.types(readAtLast(journal)))
          .containsSubsequence("before", "hung", "stopped", "gap", "resumed", "last");
    }
    assertThat(disk.repeated).hasValue(0);
  }

  /** Events that nobody waits for: connections, for example, of somebody who never logs in. */
  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldBoundWhatNobodyWaitsFor(Durability durability) throws Exception {
    try (var journal = open(durability, OnFailure.FAIL_OPERATION, Duration.ofSeconds(30))) {
      hang(journal);
      var sent = 0;
      for (; !journal.crowded(); sent++) {
        journal.submit(List.of(event("noise", 1000)), failure -> {});
        assertThat(sent).isLessThan(500);
      }
      assertThat(journal.waiting()).isBetween(BACKLOG, BACKLOG + 4096);
      assertThat(journal.outage()).isNull();
      for (; journal.outage() == null; sent++) {
        journal.submit(List.of(event("noise", 1000)), failure -> {});
        assertThat(sent).isLessThan(1000);
      }
      for (var i = 0; i < 5000; i++, sent++) {
        journal.submit(List.of(event("noise", 1000)), failure -> {});
      }
      assertThat(journal.waiting()).isLessThan(2 * BACKLOG + 4096);
      answer();
      awaitOutage(journal, false);
      var all = readAtLast(journal);
      assertThat(journal.crowded()).isFalse();
      var kept = Recording.types(all).stream().filter("noise"::equals).count();
      var lost = gaps(all).stream().mapToLong(gap -> Long.parseLong(gap.get("lost"))).sum();
      assertThat(kept + lost).isEqualTo(sent);
      assertThat(kept).isGreaterThan(200);
      assertThat(journal.waiting()).isZero();
    }
  }

  /** Half of it must be gone: else sessions would stop and go with every batch. */
  @Test
  void shouldBeCrowdedUntilHalfIsLeft() {
    var backlog = new Backlog(10_000, 20_000);
    var batches = new ArrayList<Batch>();
    while (!backlog.crowded()) {
      var batch = new Batch(Frame.NOTE, new byte[1000], failure -> {});
      backlog.add(batch);
      batches.add(batch);
    }
    assertThat(backlog.bytes()).isBetween(10_001L, 11_100L);
    var most = backlog.bytes();
    for (var batch : batches) {
      backlog.remove(batch);
      backlog.remove(batch);
      assertThat(backlog.crowded()).isEqualTo(backlog.bytes() > 5_000);
      assertThat(backlog.bytes()).isLessThan(most);
    }
    assertThat(backlog.bytes()).isZero();
  }

  /** Whoever stops Gatehouse must not wait for a disk that never answers. */
  @Test
  void shouldNotHoldUpTheEndForEver() throws Exception {
    var journal = open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofMillis(200));
    hang(journal);
    Recording.submit(journal, event("hung", 10));
    var before = System.nanoTime();
    journal.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    // What hangs may still be written: nobody else may write meanwhile.
    assertThatThrownBy(
            () -> open(Durability.STRICT, OnFailure.FAIL_OPERATION, Duration.ofSeconds(1)))
        .isInstanceOf(AuditDirectory.InUseException.class);
  }
}
