package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.api.Principal;
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
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.StatementContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JournalTest {

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");
  private static final Facts FACTS =
      Facts.builder("SELECT", StatementKind.QUERY).reads(new QualifiedName("public", "t")).build();

  @TempDir Path folder;

  private Journal open(Durability durability) throws IOException {
    return Journal.open(
        new AuditDirectory(folder.resolve("audit")),
        new JournalOptions(durability, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
        Clock.systemUTC(),
        () -> {});
  }

  private static Event event(String type) {
    return Event.of(type, TIME, null, 0, Map.of("key", "value"));
  }

  private static void submit(Journal journal, Event... events) throws Exception {
    var told = Recording.submit(journal, events);
    assertThat(told.get()).isNull();
  }

  private static List<Event> read(Journal journal, long from) throws Exception {
    long end;
    do {
      end = journal.end();
      journal.await(end, Duration.ofMillis(200));
    } while (journal.end() > end);
    return Recording.read(journal, from);
  }

  private static Event intent(String text, SessionContext context, long sequence) {
    var statement = new Statement(Protocol.SIMPLE, "", "", text, List.of(FACTS));
    return intent(statement, context, sequence);
  }

  private static Event intent(Statement statement, SessionContext context, long sequence) {
    var session = requireNonNull(context.session());
    return Event.intent(
            "query",
            TIME,
            session,
            sequence,
            new Transaction(4, TransactionStatus.ACTIVE),
            statement,
            List.of(
                new StoredParameter(
                    1,
                    23,
                    "int4",
                    true,
                    false,
                    "7",
                    true,
                    Capture.FULL,
                    Blob.of(new byte[] {0, 0, 0, 7})),
                new StoredParameter(
                    2, 25, "text", false, true, null, true, Capture.FULL, Blob.EMPTY)),
            List::of,
            new Judgement(Decision.ALLOW, "p", null, null, Set.of("a", "b"), Duration.ofNanos(5)))
        .in(context);
  }

  private static Event outcome(Event intent, SessionContext context, long sequence) {
    var session = requireNonNull(context.session());
    return Event.outcome(
            intent,
            TIME,
            session,
            sequence,
            new Transaction(4, TransactionStatus.ACTIVE),
            new Outcome(
                Status.SUCCESS,
                "SELECT 1",
                1,
                8,
                null,
                List.of("public.t.a:partial"),
                Duration.ofNanos(10),
                Duration.ofNanos(20),
                Fate.OPEN),
            List.of())
        .in(context);
  }

  private static SessionContext context() throws Exception {
    var id = "0123456789abcdef0123456789abcdef";
    return SessionContext.of(id)
        .with(
            new StoredSession(
                id,
                Principal.of("alice"),
                "app",
                "app_rw",
                "shop",
                InetAddress.getByName("10.0.0.7"),
                51022,
                null,
                "billing",
                TransactionStatus.ACTIVE));
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void shouldReadBackWhatWasWritten(Durability durability) throws Exception {
    try (var journal = open(durability)) {
      var context = context();
      var intent = intent("SELECT 1", context, 0);
      submit(journal, intent);
      submit(journal, outcome(intent, context, 1));
      var all = read(journal, 0);
      assertThat(all).extracting(AuditEvent::type).containsExactly("log", "query", "query");
      var read = all.get(1);
      assertThat(read.kind()).isEqualTo(Kind.INTENT);
      assertThat(read.statement())
          .isEqualTo(new Statement(Protocol.SIMPLE, "", "", "SELECT 1", List.of(FACTS)));
      assertThat(read.parameters()).usingRecursiveComparison().isEqualTo(intent.parameters());
      assertThat(read.judgement()).isEqualTo(intent.judgement());
      assertThat(read.session()).isEqualTo(intent.session());
      assertThat(read.transaction()).isEqualTo(intent.transaction());
      assertThat(read.time()).isEqualTo(TIME);
      assertThat(read.monotonic()).isEqualTo(intent.monotonic());
      assertThat(read.log()).isEqualTo(journal.log());
      var answer = all.get(2);
      assertThat(answer.intent()).isEqualTo(read.index());
      assertThat(requireNonNull(answer.outcome()).fate()).isEqualTo(Fate.OPEN);
      assertThat(requireNonNull(answer.outcome()).masks()).containsExactly("public.t.a:partial");
    }
  }

  @Test
  void shouldReferToStatementsInEverySegment() throws Exception {
    try (var journal = open(Durability.STRICT)) {
      var context = context();
      var text = "SELECT " + "x".repeat(10_000);
      var statement = new Statement(Protocol.EXTENDED, "s1", "", text, List.of(FACTS));
      var known = new StatementContext(statement, List.of(), 0);
      for (var i = 0; i < 3000; i++) {
        submit(journal, intent(text, context, i).of(known));
      }
      var all = read(journal, 0);
      assertThat(all).hasSize(3001);
      assertThat(all.subList(1, 3001)).allMatch(event -> text.equals(text(event)));
      assertThat(folder.resolve("audit/seg").toFile().list()).hasSizeGreaterThan(2);
      assertThat(read(journal, all.get(2500).index()))
          .hasSize(501)
          .allMatch(event -> text.equals(text(event)));
    }
  }

  @Test
  void shouldKeepFingerprints() throws Exception {
    try (var journal = open(Durability.PROCESS)) {
      // Given
      var context = context();
      var fingerprints = List.of("00112233445566778899aabbccddeeff", "");
      var statement =
          new Statement(
              Protocol.EXTENDED,
              "s1",
              "",
              "SELECT 1; DO ''",
              List.of(FACTS, FACTS),
              fingerprints,
              List.of(),
              "UTF8",
              StandardCharsets.UTF_8,
              false);
      var known = new StatementContext(statement, List.of(), 0);

      // When
      submit(journal, intent(statement, context, 0));
      submit(journal, intent(statement, context, 1).of(known));
      submit(journal, intent("SELECT 1", context, 2));

      // Then
      var all = read(journal, 0);
      assertThat(requireNonNull(all.get(1).statement())).isEqualTo(statement);
      assertThat(requireNonNull(all.get(2).statement()).fingerprints()).isEqualTo(fingerprints);
      assertThat(requireNonNull(all.get(3).statement()).fingerprints()).containsExactly("");
    }
  }

  private static String text(AuditEvent event) {
    var statement = event.statement();
    return statement == null ? "" : statement.text();
  }

  @Test
  void shouldGoOnAfterAStop() throws Exception {
    for (var i = 0; i < 3; i++) {
      try (var journal = open(Durability.STRICT)) {
        submit(journal, event("start"));
        submit(journal, event("stop"));
      }
    }
    try (var journal = open(Durability.STRICT)) {
      assertThat(read(journal, 0))
          .extracting(AuditEvent::type)
          .containsExactly("log", "start", "stop", "start", "stop", "start", "stop");
    }
  }

  @Test
  void s16ShouldKeepATextOfAnyLength() throws Exception {
    try (var journal = open(Durability.STRICT)) {
      var text = "SELECT '" + "é".repeat(3_000_000) + "'";
      submit(journal, intent(text, context(), 0));
      assertThat(text(read(journal, 0).get(1))).isEqualTo(text);
    }
  }

  @Test
  void f21ShouldHaveOneWriter() throws Exception {
    try (var journal = open(Durability.STRICT)) {
      assertThat(journal.enabled()).isTrue();
      assertThatThrownBy(() -> open(Durability.STRICT))
          .isInstanceOf(AuditDirectory.InUseException.class)
          .hasMessageContaining("another Gatehouse");
    }
  }

  @Test
  void e2ShouldNotWriteWhereOthersRead() throws Exception {
    open(Durability.STRICT).close();
    var directory = folder.resolve("audit");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> open(Durability.STRICT))
        .isInstanceOf(AuditDirectory.ModeException.class)
        .hasMessageContaining("chmod 0700");
  }

  @Test
  void e2ShouldNotWriteWhatBelongsToAnother() throws Exception {
    var directory = folder.resolve("audit");
    var nobody =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OwnFiles.DIRECTORY));
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can give it away");
    Files.setOwner(directory, nobody);

    assertThatThrownBy(() -> open(Durability.STRICT))
        .isInstanceOf(AuditDirectory.ModeException.class)
        .hasMessageContaining("belongs to nobody, and this is run by root: run it as nobody");

    assertThat(directory).isEmptyDirectory();
  }

  /** Root's {@code lost+found} is where a log has a disk of its own. */
  @Test
  void e2ShouldSayThatADirectoryIsTheLogsAlone() throws Exception {
    open(Durability.STRICT).close();
    var found = Files.createDirectory(folder.resolve("audit/lost+found"));
    Files.setPosixFilePermissions(found, PosixFilePermissions.fromString("---------"));
    try {
      assumeTrue(!Files.isReadable(found), "root can read everything");
      assertThatThrownBy(() -> open(Durability.STRICT))
          .isInstanceOf(AuditDirectory.ModeException.class)
          .hasMessageContaining("below the mount point");
    } finally {
      Files.setPosixFilePermissions(found, OwnFiles.DIRECTORY);
    }
  }

  private Path copy(Path from, String name) throws IOException {
    var to = folder.resolve(name);
    Files.createDirectories(to.resolve("seg"));
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    try (var all = Files.walk(to)) {
      for (var path : (Iterable<Path>) all::iterator) {
        Files.setPosixFilePermissions(
            path, Files.isDirectory(path) ? OwnFiles.DIRECTORY : OwnFiles.FILE);
      }
    }
    return to;
  }

  /** The process is gone: what is on disk is what another one finds. */
  @Test
  void f01ShouldRecoverFromATornTailAtEveryByte() throws Exception {
    var ends = new ArrayList<Long>();
    Path crashed;
    try (var journal = open(Durability.STRICT)) {
      var context = context();
      for (var i = 0; i < 4; i++) {
        submit(journal, intent("SELECT " + i, context, i));
      }
      crashed = copy(folder.resolve("audit"), "crashed");
    }
    var segment = crashed.resolve("seg").resolve("%020d.rec".formatted(0));
    var bytes = Files.readAllBytes(segment);
    var length = bytes.length;
    while (bytes[length - 1] == 0) {
      length--;
    }
    for (var cut = length - 400; cut < length; cut += 3) {
      var torn = bytes.clone();
      Arrays.fill(torn, cut, length, (byte) 0);
      if (cut % 2 == 0) {
        new Random(cut).nextBytes(torn);
        System.arraycopy(bytes, 0, torn, 0, cut);
      }
      var at = copy(crashed, "cut-" + cut);
      Files.write(at.resolve("seg").resolve("%020d.rec".formatted(0)), torn);
      try (var journal =
          Journal.open(
              new AuditDirectory(at),
              new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
              Clock.systemUTC(),
              () -> {})) {
        submit(journal, event("start"));
        var all = read(journal, 0);
        assertThat(all).extracting(AuditEvent::type).contains("recovered");
        assertThat(all.stream().filter(event -> event.kind() == Kind.INTENT).count())
            .isBetween(3L, 4L);
        ends.add(journal.end());
      }
    }
    assertThat(ends).isNotEmpty();
  }

  @Test
  void shouldRefuseAJournalThatIsDamagedInItsMiddle() throws Exception {
    try (var journal = open(Durability.STRICT)) {
      for (var i = 0; i < 10; i++) {
        submit(journal, event("start"));
      }
    }
    var segment = folder.resolve("audit/seg").resolve("%020d.rec".formatted(0));
    try (var channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 1200);
    }
    assertThatThrownBy(() -> open(Durability.STRICT))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("damaged at offset");
  }
}
