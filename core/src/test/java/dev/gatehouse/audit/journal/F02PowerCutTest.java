package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails again and again, also while the log recovers, begins a segment or gives one up.
 * What was told to be safe is there afterwards, and the log can always be opened.
 */
@Timeout(300)
class F02PowerCutTest {

  private static final int CASES = Integer.getInteger("powercuts", 300);
  private static final int SEGMENT = 192 * 1024;

  /** Lives of the log between cuts, in each case. */
  private static final int LIVES = 5;

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");

  @TempDir Path folder;

  private int told;

  private Journal open(Storage storage, Durability durability) throws IOException {
    return Journal.open(
        new AuditDirectory(folder.resolve("audit")),
        storage,
        new JournalOptions(durability, OnFailure.FAIL_OPERATION, "", SEGMENT, "test"),
        Clock.systemUTC(),
        () -> {});
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldKeepWhatWasToldSafe(Durability durability) throws Exception {
    for (var seed = 0; seed < CASES; seed++) {
      try {
        live(seed, durability, true);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(told).isGreaterThan(CASES);
  }

  /** The machine goes on: even what was not forced is there. */
  @ParameterizedTest
  @EnumSource(Durability.class)
  void f01ShouldKeepAllThatWasToldWhenOnlyTheProcessEnds(Durability durability) throws Exception {
    for (var seed = 0; seed < CASES / 3; seed++) {
      try {
        live(seed, durability, false);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(told).isGreaterThan(CASES / 3);
  }

  private void live(long seed, Durability durability, boolean powerCuts) throws Exception {
    var random = new Random(seed);
    var storage = new PowerCutStorage(seed);
    Set<String> safe = new HashSet<>();
    for (var life = 0; life < LIVES; life++) {
      storage.cutAfter(1 + random.nextInt(random.nextInt(20) == 0 ? 120 : 25));
      try {
        var journal = open(storage, durability);
        var acknowledged = work(journal, random, life + "-");
        var forced = journal.end();
        journal.close();
        told += acknowledged.size();
        safe.addAll(acknowledged.values());
        if (durability == Durability.PROCESS && powerCuts && storage.dark()) {
          acknowledged.tailMap(forced, true).values().forEach(safe::remove);
        }
      } catch (IOException e) {
        // It was dark before there was a log.
        assertThat(storage.dark()).isTrue();
      }
      if (powerCuts) {
        storage.powerUp();
      } else {
        storage.restart();
      }
    }
    check(storage, durability, safe);
  }

  /** What was told to be safe, by index. */
  private static NavigableMap<Long, String> work(Journal journal, Random random, String life)
      throws Exception {
    var acknowledged = new ConcurrentHashMap<Event, String>();
    var batches = random.nextInt(40);
    var done = new CountDownLatch(batches);
    for (var i = 0; i < batches; i++) {
      if (random.nextInt(8) == 0) {
        // What a loop submits while the one before is under way.
        LockSupport.parkNanos(1_000);
      }
      if (random.nextInt(10) == 0) {
        journal.note(note(random), failure -> done.countDown());
        continue;
      }
      var events = new ArrayList<Event>();
      for (var k = random.nextInt(4); k >= 0; k--) {
        events.add(
            Event.of(
                "token",
                TIME,
                null,
                0,
                Map.of(
                    "token",
                    life + i + "-" + k,
                    "filling",
                    "x".repeat(random.nextInt(random.nextInt(5) == 0 ? 30_000 : 500)))));
      }
      var submitted = List.copyOf(events);
      journal.submit(
          events,
          failure -> {
            if (failure == null) {
              submitted.forEach(event -> acknowledged.put(event, token(event)));
            }
            done.countDown();
          });
    }
    done.await();
    var byIndex = new TreeMap<Long, String>();
    acknowledged.forEach((event, token) -> byIndex.put(event.index(), token));
    return byIndex;
  }

  /** Of size 0, so that it says nothing of the records. */
  private static byte[] note(Random random) {
    return ("test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
            + "- ".repeat(random.nextInt(200))
            + '\n')
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String token(AuditEvent event) {
    return requireNonNull(event.details().get("token"));
  }

  private void check(Storage storage, Durability durability, Set<String> safe) throws Exception {
    try (var journal = open(storage, durability)) {
      var done = new CountDownLatch(1);
      journal.submit(
          new ArrayList<>(List.of(Event.of("start", TIME, null, 0, Map.of()))),
          failure -> done.countDown());
      done.await();
      while (durability == Durability.PROCESS && journal.end() < 2) {
        journal.await(journal.end(), Duration.ofMillis(100));
      }
    }
    try (var journal = open(storage, durability);
        var cursor = journal.open(0)) {
      var all = new ArrayList<Event>();
      while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
      assertThat(all)
          .extracting(AuditEvent::index)
          .containsExactlyElementsOf(
              IntStream.range(0, all.size()).mapToObj(Long::valueOf).toList());
      var found = new TreeSet<String>();
      for (var event : all) {
        if (event.type().equals("token")) {
          assertThat(found.add(token(event))).isTrue();
        }
      }
      assertThat(found).containsAll(safe);
    }
  }
}
