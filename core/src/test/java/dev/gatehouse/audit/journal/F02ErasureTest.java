package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power fails, or the process is killed, while bodies are overwritten: the log can be opened,
 * what its erasures name is gone then, and nothing else is.
 */
@Timeout(300)
class F02ErasureTest {

  private static final int CASES = Integer.getInteger("powercuts", 300) / 6;
  private static final int SEGMENT = 192 * 1024;
  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");
  private static final String SESSION = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private int cut;
  private int done;

  private Journal open(Path at, Storage storage, Durability durability) throws IOException {
    return Journal.open(
        new AuditDirectory(at),
        storage,
        new JournalOptions(durability, OnFailure.FAIL_OPERATION, "", SEGMENT, "test"),
        Clock.systemUTC(),
        () -> {});
  }

  @ParameterizedTest
  @CsvSource({"STRICT, true", "STRICT, false", "PROCESS, true", "PROCESS, false"})
  void shouldFinishWhatItHasBegun(Durability durability, boolean power) throws Exception {
    for (var seed = 0; seed < CASES; seed++) {
      try {
        live(seed, durability, power);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(cut).isGreaterThan(CASES / 5);
    assertThat(done).isGreaterThan(CASES / 20);
  }

  private void live(int seed, Durability durability, boolean power) throws Exception {
    var random = new Random(seed);
    var storage = new PowerCutStorage(seed);
    var at = folder.resolve(durability + "-" + power + "-" + seed);
    boolean returned;
    try (var journal = open(at, storage, durability);
        var _ = signing(journal)) {
      write(journal, random);
      journal.sign();
      storage.cutAfter(1 + random.nextInt(30));
      returned = erase(journal, random, storage);
    }
    for (var again = random.nextInt(3); again > 0; again--) {
      // It is cut once more while it finishes; what a killed process wrote may not be on disk yet.
      up(at, storage, power && random.nextBoolean());
      storage.cutAfter(1 + random.nextInt(20));
      try {
        open(at, storage, durability).close();
      } catch (IOException | JournalException e) {
        assertThat(storage.dark()).as("%s", e).isTrue();
        assertThat(e instanceof IOException || e.toString().contains("erasure")).isTrue();
      }
    }
    up(at, storage, power);
    check(at, storage, durability, returned);
  }

  private Checkpointer signing(Journal journal) throws IOException {
    var keys = Keys.open(folder.resolve("keys"), journal);
    return Checkpointer.start(journal, keys, Duration.ofMinutes(1), _ -> {});
  }

  private static void up(Path at, PowerCutStorage storage, boolean power) throws IOException {
    // It is on another disk, and may know more.
    Files.deleteIfExists(new AuditDirectory(at).checkpoint());
    if (power) {
      storage.powerUp();
    } else {
      storage.restart();
    }
  }

  /** Even ones hold what shall go. */
  private static void write(Journal journal, Random random) throws Exception {
    var context =
        SessionContext.of(SESSION)
            .with(
                new StoredSession(
                    SESSION,
                    Principal.of("alice"),
                    "app",
                    "app",
                    "shop",
                    InetAddress.getLoopbackAddress(),
                    51022,
                    null,
                    "billing",
                    TransactionStatus.IDLE));
    var last = Event.of("none", TIME, null, 0, Map.of());
    for (var i = 0; i < 12; i++) {
      var text = "x".repeat(random.nextInt(40_000)) + (i % 2 == 0 ? "gone-" : "kept-") + i;
      var intent =
          Event.intent(
                  "query",
                  TIME,
                  requireNonNull(context.session()),
                  i,
                  new Transaction(1, TransactionStatus.IDLE),
                  new Statement(Protocol.SIMPLE, "", "", text, List.of()),
                  List.of(),
                  List::of,
                  new Judgement(Decision.ALLOW, null, null, null, Set.of(), Duration.ZERO))
              .in(context);
      var told = new CompletableFuture<@Nullable Exception>();
      journal.submit(new ArrayList<>(List.of(intent)), told::complete);
      assertThat(told.get()).isNull();
      last = intent;
    }
    while (journal.end() <= last.index()) {
      journal.await(last.index(), Duration.ofMillis(100));
    }
  }

  private boolean erase(Journal journal, Random random, PowerCutStorage storage) throws Exception {
    var records = new ArrayList<String>();
    for (var event : read(journal)) {
      if (event.kind() == Kind.INTENT && text(event).contains("gone-")) {
        records.add(Long.toString(event.index()));
      }
    }
    try {
      journal.erase(
          new Erasure(
              "dpo",
              "case " + random.nextInt(),
              Ranges.parse(String.join(",", records)),
              Set.of(Part.TEXT)));
      done++;
      assertThat(storage.holds("gone-")).isFalse();
      return true;
    } catch (IOException e) {
      cut++;
      assertThat(storage.dark()).isTrue();
      return false;
    }
  }

  private void check(Path at, PowerCutStorage storage, Durability durability, boolean returned)
      throws Exception {
    try (var journal = open(at, storage, durability)) {
      var all = read(journal);
      // One that is not signed is not carried out.
      var erased = !journal.signedEvents("erasure", 0).isEmpty();
      assertThat(erased || !returned).isTrue();
      assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT)).hasSize(12);
      for (var event : all) {
        if (event.kind() == Kind.INTENT) {
          var goes = event.sequence() % 2 == 0;
          assertThat(event.erased()).hasSize(goes && erased ? 1 : 0);
          assertThat(text(event).endsWith((goes ? "gone-" : "kept-") + event.sequence()))
              .isEqualTo(!goes || !erased);
        }
      }
      assertThat(storage.holds("gone-")).isEqualTo(!erased);
    }
  }

  private static String text(Event event) {
    return requireNonNull(event.statement()).text();
  }

  private static List<Event> read(Journal journal) throws Exception {
    long end;
    do {
      end = journal.end();
      journal.await(end, Duration.ofMillis(1));
    } while (journal.end() > end);
    return Recording.read(journal, 0);
  }
}
