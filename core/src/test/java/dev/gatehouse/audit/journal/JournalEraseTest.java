package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.audit.verify.Forgery;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is erased stands nowhere any more, and all else stays as it was. */
@Timeout(120)
class JournalEraseTest {

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");
  private static final Transaction TRANSACTION = new Transaction(1, TransactionStatus.IDLE);
  private static final Set<Part> ALL = Set.of(Part.values());

  /** What must be gone. */
  private static final String SECRET = "the-ssn-of-alice-078-05-1120";

  @TempDir Path folder;

  private final Faults disk = new Faults();
  private Durability durability = Durability.STRICT;
  private long sequence;

  private AuditDirectory directory() {
    return new AuditDirectory(folder.resolve("audit"));
  }

  private Journal open() throws IOException {
    return disk.open(
        directory(),
        new JournalOptions(durability, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
        Clock.systemUTC());
  }

  /** It signs when it is asked, and at its end. */
  private Checkpointer signing(Journal journal) throws IOException {
    var keys = Keys.open(folder.resolve("keys"), journal);
    return Checkpointer.start(journal, keys, Duration.ofMinutes(1), _ -> {});
  }

  private static void submit(Journal journal, Event... events) throws Exception {
    var told = Recording.submit(journal, events);
    assertThat(told.get()).isNull();
  }

  private static void settle(Journal journal) throws InterruptedException {
    long end;
    do {
      end = journal.end();
      journal.await(end, Duration.ofMillis(200));
    } while (journal.end() > end);
  }

  private static List<Event> read(Journal journal) throws Exception {
    settle(journal);
    return Recording.read(journal, 0);
  }

  private static Erasure erasure(String records, Set<Part> parts) {
    return new Erasure("dpo", "GDPR 17", Ranges.parse(records), parts);
  }

  /** What was overwritten cannot be forced. */
  private void failToErase(Journal journal) {
    disk.forcesOfErased = true;
    assertThatThrownBy(() -> journal.erase(erasure("1-4", ALL))).isInstanceOf(IOException.class);
    disk.forcesOfErased = false;
  }

  /** A session that says the secret wherever it can. */
  private static SessionContext context(int number) throws IOException {
    var id = "%032x".formatted(number + 1);
    return SessionContext.of(id)
        .with(
            new StoredSession(
                id,
                Principal.of(SECRET),
                SECRET,
                "app",
                "shop",
                InetAddress.getByName("10.0.0.7"),
                51022,
                null,
                SECRET,
                TransactionStatus.IDLE));
  }

  private Event intent(String text, SessionContext context) {
    return intent(text, context, null);
  }

  private Event intent(String text, SessionContext context, @Nullable StatementContext known) {
    var facts =
        Facts.builder("SET", StatementKind.SESSION)
            .settings(
                new SettingChange("app.user", List.of(SECRET), SettingChange.Scope.SESSION, false))
            .build();
    var statement =
        new Statement(
            Protocol.SIMPLE,
            "",
            "",
            text,
            List.of(facts),
            List.of(""),
            List.of("SELECT '" + SECRET + "'"),
            "UTF8",
            StandardCharsets.UTF_8,
            false);
    var intent =
        Event.intent(
                "query",
                TIME,
                requireNonNull(context.session()),
                sequence++,
                TRANSACTION,
                known == null ? statement : known.statement(),
                parameters(),
                JournalEraseTest::literals,
                new Judgement(Decision.ALLOW, "p", null, null, Set.of(), Duration.ofNanos(5)))
            .in(context);
    return known == null ? intent : intent.of(known);
  }

  private static List<Parameter> parameters() {
    return List.of(
        new StoredParameter(
            1,
            25,
            "text",
            false,
            false,
            SECRET,
            true,
            Capture.FULL,
            Blob.of(SECRET.getBytes(StandardCharsets.UTF_8))),
        new StoredParameter(2, 25, "text", false, true, null, true, Capture.FULL, Blob.EMPTY));
  }

  private static List<Value> literals() {
    return List.of(
        new Value(
            new ValueUse(0, 0, Set.of(), "ssn", null, null), 25, "text", SECRET, false, true));
  }

  private Event outcome(Event intent, SessionContext context) {
    return Event.outcome(
            intent,
            TIME,
            requireNonNull(context.session()),
            sequence++,
            TRANSACTION,
            new Outcome(
                Status.SUCCESS,
                "SELECT 1",
                1,
                8,
                null,
                List.of("public.t." + SECRET + ":partial"),
                Duration.ofNanos(10),
                Duration.ofNanos(20),
                Fate.OPEN),
            parameters())
        .in(context);
  }

  private Event login(SessionContext context) {
    return Event.of(
            "authentication", TIME, null, sequence++, Map.of("outcome", "success", "user", SECRET))
        .in(SessionContext.of(requireNonNull(context.session()).id()));
  }

  /** A login, and a statement with its outcome; with the log's own these are records 0 to 4. */
  private Event execution(Journal journal, int session, String text) throws Exception {
    var context = context(session);
    sequence = 0;
    var login = login(context);
    var intent = intent(text, context);
    submit(journal, login, intent);
    submit(journal, outcome(intent, context));
    settle(journal);
    return intent;
  }

  private boolean standsSomewhere(String text) throws IOException {
    var wanted = text.getBytes(StandardCharsets.UTF_8);
    try (var all = Files.walk(folder.resolve("audit"))) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        if (indexOf(Files.readAllBytes(file), wanted) >= 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (var at = 0; at + wanted.length <= bytes.length; at++) {
      var same = 0;
      while (same < wanted.length && bytes[at + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return at;
      }
    }
    return -1;
  }

  private VerifyReport verify() throws IOException {
    return Verifier.verify(directory(), VerifyOptions.NONE);
  }

  private void assertSound(int erased) throws IOException {
    var report = verify();
    assertThat(report.faults()).isEmpty();
    // No key signs this log; nothing else may be missing.
    assertThat(report.shortcomings()).allMatch(one -> one.contains("no key is known"));
    assertThat(report.erased()).isEqualTo(erased);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldEraseAllThatCanBeErasedAndGoOn(Durability chosen) throws Exception {
    durability = chosen;
    List<byte[]> leaves;
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      assertThat(standsSomewhere(SECRET)).isTrue();
      leaves = read(journal).stream().map(AuditEvent::leaf).toList();

      var erased = journal.erase(erasure("1-4", ALL));

      assertThat(standsSomewhere(SECRET)).isFalse();
      assertThat(erased.index()).isEqualTo(5);
      // Heads of login and session; text, params; params, result.
      assertThat(erased.bodies()).isEqualTo(6);
      submit(journal, Event.of("start", TIME, null, 0, Map.of()));
      var all = read(journal);
      assertThat(all)
          .extracting(AuditEvent::type)
          .containsExactly("log", "authentication", "query", "query", "erasure", "start");
      assertThat(all.subList(0, leaves.size()))
          .extracting(AuditEvent::leaf)
          .containsExactlyElementsOf(leaves);
    }
    assertSound(6);
    try (var journal = open();
        var _ = signing(journal)) {
      assertPlaceholders(read(journal));
    }
  }

  private static void assertPlaceholders(List<Event> all) {
    var login = all.get(1);
    assertThat(login.erased()).containsExactly(Part.SESSION);
    assertThat(login.details()).isEmpty();
    assertThat(requireNonNull(login.session()).id()).isEqualTo("%032x".formatted(1));
    var intent = all.get(2);
    assertThat(intent.kind()).isEqualTo(Kind.INTENT);
    assertThat(intent.erased()).containsExactlyInAnyOrder(Part.SESSION, Part.TEXT, Part.PARAMS);
    assertThat(requireNonNull(intent.session()).user()).isEqualTo("erased");
    assertThat(requireNonNull(intent.statement()).text()).isEmpty();
    assertThat(intent.parameters()).isEmpty();
    assertThat(intent.literals()).isEmpty();
    assertThat(requireNonNull(intent.judgement()).decision()).isEqualTo(Decision.ALLOW);
    var outcome = all.get(3);
    assertThat(outcome.erased()).containsExactlyInAnyOrder(Part.SESSION, Part.PARAMS, Part.RESULT);
    assertThat(outcome.intent()).isEqualTo(intent.index());
    assertThat(requireNonNull(outcome.outcome()).status()).isEqualTo(Status.UNKNOWN);
    assertThat(all.get(4).details())
        .containsEntry("by", "dpo")
        .containsEntry("basis", "GDPR 17")
        .containsEntry("records", "1-4")
        .containsEntry("fields", "session,text,params,result");
  }

  @Test
  void shouldEraseWhatIsNamedAndNothingElse() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT 'a'");
      execution(journal, 1, "SELECT 'b'");
      var before = read(journal);

      assertThat(journal.erase(erasure("3", Set.of(Part.PARAMS))).bodies()).isEqualTo(1);

      var all = read(journal);
      assertThat(requireNonNull(all.get(2).statement()).text()).isEqualTo("SELECT 'a'");
      assertThat(all.get(2).parameters()).isEmpty();
      assertThat(all.get(3).parameters()).hasSize(2);
      assertThat(all.subList(3, 7))
          .usingRecursiveComparison()
          .ignoringFields("literals")
          .isEqualTo(before.subList(3, 7));
    }
    assertSound(1);
  }

  @Test
  void shouldEraseATextOfManyChunks() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + (SECRET + ' ').repeat(120_000) + "'");
      journal.erase(erasure("1", ALL));
      journal.erase(erasure("2-" + (journal.end() - 2), ALL));
      assertThat(standsSomewhere(SECRET)).isFalse();
      assertThat(requireNonNull(read(journal).get(2).statement()).text()).isEmpty();
    }
    // The session stands in the next segment once more.
    assertSound(7);
  }

  @Test
  void shouldEraseAPreparedStatementForAllThatReferToIt() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      var context = context(0);
      var known =
          new StatementContext(
              new Statement(Protocol.EXTENDED, "s", "", "SELECT '" + SECRET + "'", List.of()),
              literals(),
              0);
      submit(journal, intent("", context, known), intent("", context, known));
      // 1 the session, 2 the statement, 3 and 4 the executions.
      journal.erase(erasure("2", Set.of(Part.TEXT, Part.PARAMS)));
      var all = read(journal);
      for (var intent : all.subList(1, 3)) {
        assertThat(intent.erased()).containsExactlyInAnyOrder(Part.TEXT, Part.PARAMS);
        assertThat(requireNonNull(intent.statement()).text()).isEmpty();
        assertThat(intent.literals()).isEmpty();
        assertThat(intent.parameters()).hasSize(2);
      }
    }
    assertSound(2);
  }

  @Test
  void shouldEraseInSealedSegmentsToo() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      for (var i = 0; i < 6; i++) {
        execution(journal, i, "SELECT '" + SECRET + "x".repeat(300_000) + "'");
      }
      assertThat(folder.resolve("audit/seg").toFile().list()).hasSizeGreaterThan(2);
      journal.erase(erasure("1-" + (journal.end() - 1), ALL));
      assertThat(standsSomewhere(SECRET)).isFalse();
      assertThat(read(journal)).hasSize(1 + 6 * 3 + 1);
    }
    assertThat(verify().erased()).isGreaterThanOrEqualTo(36);
    assertThat(verify().faults()).isEmpty();
  }

  /** What could not be confirmed in one segment stands again in the next. */
  @Test
  void shouldEraseWhatAFailedSegmentHoldsToo() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      submit(journal, Event.of("start", TIME, null, 0, Map.of()));
      disk.forcesToFail.set(1);
      execution(journal, 0, "SELECT '" + SECRET + "'");
      disk.forcesToFail.set(0);
      // It stands there twice, and its segments say so.
      var end = journal.end();
      journal.erase(erasure("2-" + (end - 1), ALL));
      assertThat(standsSomewhere(SECRET)).isFalse();
    }
    assertSound(6);
    try (var journal = open();
        var _ = signing(journal)) {
      assertThat(read(journal)).hasSize(6);
    }
  }

  @Test
  void shouldRefuseWhatIsNotOnDiskAndWhatSaysNothing() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      settle(journal);
      assertThatThrownBy(() -> journal.erase(erasure("0-1", ALL)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("record 1");
      assertThatThrownBy(() -> new Erasure(" ", "x", Ranges.parse("0"), ALL))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.end()).isEqualTo(1);
    }
  }

  /** The log's own story is not anybody's data. */
  @Test
  void shouldLeaveTheHeadsOfTheLogAndOfExecutions() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT 1");
      journal.erase(erasure("0,3", Set.of(Part.SESSION)));
      var all = read(journal);
      assertThat(all.getFirst().details()).containsKey("origin");
      assertThat(all.get(2).erased()).isEmpty();
    }
    assertSound(0);
  }

  @Test
  void shouldNotEraseWhenItCannotBePutOnRecord() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      disk.forces = true;
      disk.creates = true;
      assertThatThrownBy(() -> journal.erase(erasure("1-4", ALL))).isInstanceOf(IOException.class);
      assertThat(standsSomewhere(SECRET)).isTrue();
      disk.forces = false;
      disk.creates = false;
    }
  }

  /** What the system has, the disk does not have yet when forcing it has failed. */
  @Test
  void shouldWriteAgainWhatCouldNotBeForced() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      failToErase(journal);
      assertThat(disk.erased.get()).isEqualTo(6);
      assertThat(directory().erasing()).exists();
      journal.erase(erasure("1", Set.of(Part.SESSION)));
      assertThat(directory().erasing()).doesNotExist();
      assertThat(disk.erased.get()).isEqualTo(12);
    }
  }

  /** The log is not kept from closing by who erases; the next start goes on with it. */
  @Test
  void shouldEndSoonWhenGatehouseStops() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      disk.onErased = journal::onStop;
      assertThatThrownBy(() -> journal.erase(erasure("1-4", ALL)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Gatehouse stops");
      disk.onErased = () -> {};
      assertThat(disk.erased.get()).isLessThan(6);
      assertThatThrownBy(() -> journal.erase(erasure("1-4", ALL)))
          .hasMessageContaining("Gatehouse stops");
    }
    assertThat(directory().erasing()).exists();
    assertThat(standsSomewhere(SECRET)).isTrue();

    open().close();

    assertThat(directory().erasing()).doesNotExist();
    assertThat(standsSomewhere(SECRET)).isFalse();
    assertSound(6);
  }

  /**
   * Nobody else may open a log to which somebody still writes; but nobody waits for it for ever.
   */
  @Test
  void shouldKeepTheLockOfALogInWhichSomebodyErases() throws Exception {
    var journal = open();
    var answers = new CountDownLatch(1);
    var hangs = new CountDownLatch(1);
    Thread erasing;
    try (var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      disk.onErased =
          () -> {
            hangs.countDown();
            answers.await();
          };
      erasing =
          Thread.startVirtualThread(
              () ->
                  assertThatThrownBy(() -> journal.erase(erasure("1-4", ALL)))
                      .hasMessageContaining("Gatehouse stops"));
      hangs.await();
      journal.onStop();
    }
    var before = System.nanoTime();
    journal.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
    assertThatThrownBy(this::open).isInstanceOf(AuditDirectory.InUseException.class);
    answers.countDown();
    assertThat(erasing.join(Duration.ofSeconds(20))).isTrue();
    assertThat(disk.erased.get()).isEqualTo(1);
  }

  /** Without the list of keys nobody knows what was signed: that is no reason to forget it. */
  @Test
  void shouldFinishAnErasureWhenTheListOfKeysIsBack() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      failToErase(journal);
    }
    var lost = folder.resolve("lost.vkey");
    Files.move(directory().keyHistory(), lost);
    open().close();
    assertThat(directory().erasing()).exists();
    Files.move(lost, directory().keyHistory());
    disk.erased.set(0);
    open().close();
    assertThat(directory().erasing()).doesNotExist();
    assertThat(disk.erased.get()).isEqualTo(6);
  }

  /** A body that is half overwritten stands between the mark and the event to be found. */
  @Test
  void shouldFinishAnErasureBehindOneThatWasCutShort() throws Exception {
    long last;
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      disk.forcesOfErased = true;
      assertThatThrownBy(() -> journal.erase(erasure("1", ALL))).isInstanceOf(IOException.class);
      execution(journal, 1, "SELECT '" + SECRET + "'");
      last = journal.end() - 1;
      assertThatThrownBy(() -> journal.erase(erasure("2-" + last, ALL)))
          .isInstanceOf(IOException.class);
      disk.forcesOfErased = false;
    }
    var forgery = new Forgery(directory().segment(0));
    byte[] whole = Files.readAllBytes(directory().segment(0));
    var at = 0;
    var broken = 0;
    for (var frame : forgery.frames) {
      var index = Frame.index(frame, 0);
      if ((Frame.flags(frame, 0) & Frame.ERASED) != 0 && index > 6) {
        whole[at + Frame.HEADER + Body.SALT_AT] ^= 1;
        broken++;
      }
      at += frame.length;
    }
    assertThat(broken).isPositive();
    Files.write(directory().segment(0), whole);
    assertThat(directory().erasing()).exists();
    open().close();
    assertThat(directory().erasing()).doesNotExist();
    assertThat(standsSomewhere(SECRET)).isFalse();
    assertThat(verify().faults()).isEmpty();
  }

  /** What fails in one segment keeps nothing from being erased in the others. */
  @Test
  void shouldEraseWhatItCanBesideADamagedSegment() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      for (var i = 0; i < 6; i++) {
        execution(journal, i, "SELECT '" + SECRET + "x".repeat(300_000) + "'");
      }
      var damaged = directory().segment(0);
      var bytes = Files.readAllBytes(damaged);
      var forgery = new Forgery(damaged);
      var leaf = forgery.of(Frame.LEAF).getFirst();
      var at = forgery.frames.subList(0, leaf).stream().mapToInt(frame -> frame.length).sum();
      bytes[at + Frame.HEADER + 7] ^= 1;
      Files.write(damaged, bytes);
      assertThatThrownBy(() -> journal.erase(erasure("1-" + (journal.end() - 1), ALL)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("damaged");
      var names = directory().root().resolve("seg").toFile().list();
      for (var name : requireNonNull(names)) {
        var segment = directory().root().resolve("seg").resolve(name);
        assertThat(indexOf(Files.readAllBytes(segment), SECRET.getBytes(StandardCharsets.UTF_8)))
            .as(name)
            .satisfies(place -> assertThat(place >= 0).isEqualTo(segment.equals(damaged)));
      }
    }
  }

  @Test
  void shouldForgetCopiesOfWhatWasCutOff() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT 1");
      var copy = directory().state().resolve("torn-%020d-%d.bin".formatted(0, 4711));
      Files.writeString(copy, SECRET);
      var index = Files.createFile(directory().index(0));
      journal.erase(erasure("1-4", ALL));
      assertThat(copy).doesNotExist();
      assertThat(index).doesNotExist();
      assertThat(directory().erasing()).doesNotExist();
    }
  }

  /** Events that a receiver would not take stand beside the offsets. */
  @Test
  void shouldEraseDeadLetters() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      execution(journal, 0, "SELECT '" + SECRET + "'");
      var letters = directory().offsets().resolve("http.dead-letter.jsonl");
      var kept = "{\"v\":1,\"log\":\"a\",\"index\":%s,\"kind\":\"event\"}";
      Files.writeString(
          letters,
          kept.formatted(0)
              + "\n{\"v\":1,\"index\":3,\"statement\":\""
              + SECRET
              + "\"}\n"
              + kept.formatted("\"9007199254740993\"")
              + "\n{\"v\":1,\"index\":77,\"session\":{\"seq\":1,\"tls\":{},\"id\":\"%032x\",\"user\":\"%s\"}}"
                  .formatted(1, SECRET)
              + "\n{\"half\":\""
              + SECRET);
      Files.setPosixFilePermissions(letters, OwnFiles.FILE);
      journal.erase(erasure("1-4", ALL));
      assertThat(standsSomewhere(SECRET)).isFalse();
      var lines = Files.readAllLines(letters);
      assertThat(lines).hasSize(5);
      assertThat(lines.get(0)).isEqualTo(kept.formatted(0));
      assertThat(lines.get(1).trim()).isEqualTo("{}");
      assertThat(lines.get(2)).isEqualTo(kept.formatted("\"9007199254740993\""));
    }
  }

  /** A sink that reads while all is overwritten must not stop. */
  @Test
  void shouldNotStopWhoReadsMeanwhile() throws Exception {
    try (var journal = open();
        var _ = signing(journal)) {
      for (var i = 0; i < 20; i++) {
        execution(journal, i, "SELECT '" + SECRET + "x".repeat(100_000) + "'");
      }
      var over = new AtomicBoolean();
      var reading =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  var rounds = 0;
                  for (; !over.get() || rounds == 0; rounds++) {
                    assertThat(read(journal)).hasSizeGreaterThan(60);
                  }
                  return rounds;
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      for (var i = 0; i < 20; i++) {
        journal.erase(erasure((1 + 4 * i) + "-" + (4 + 4 * i), ALL));
      }
      over.set(true);
      assertThat(reading.get()).isPositive();
    }
    assertThat(standsSomewhere(SECRET)).isFalse();
  }
}
