package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.StatementContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A small log in a directory, made as Gatehouse makes it; closing it signs its end. */
public final class TinyLog implements AutoCloseable {

  private static final Transaction TRANSACTION = new Transaction(1, TransactionStatus.IDLE);

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");
  private static final String SESSION = "0123456789abcdef0123456789abcdef";

  private final Journal journal;
  private final @Nullable Checkpointer checkpointer;
  private SessionContext context;
  private long sequence;

  private TinyLog(Journal journal, @Nullable Checkpointer checkpointer, long sequence)
      throws IOException {
    this.journal = journal;
    this.checkpointer = checkpointer;
    this.sequence = sequence;
    this.context = SessionContext.of(SESSION).with(view("billing"));
  }

  /** The session of its executions. */
  static StoredSession view(String application) throws IOException {
    return new StoredSession(
        SESSION,
        Principal.of("alice"),
        "app",
        "app",
        "shop",
        InetAddress.getByName("10.0.0.7"),
        51022,
        null,
        application,
        TransactionStatus.IDLE);
  }

  /** The session is called otherwise from now on. */
  public void rename(String application) throws IOException {
    context = context.with(view(application));
  }

  /** Opens or begins a log below {@code folder}; its session goes on with {@code sequence}. */
  public static TinyLog open(Path folder, long sequence) throws IOException {
    var directory = new AuditDirectory(folder.resolve("audit"));
    var journal = journal(directory);
    return open(journal, Keys.open(folder.resolve("keys"), journal), sequence);
  }

  /** The same, and nobody signs it. */
  public static TinyLog unsigned(Path folder) throws IOException {
    return new TinyLog(journal(new AuditDirectory(folder.resolve("audit"))), null, 0);
  }

  /** The same with the key of another file, which the directory need not know. */
  public static TinyLog open(Path folder, Path key, long sequence) throws IOException {
    var journal = journal(new AuditDirectory(folder.resolve("audit")));
    var elsewhere = Files.createTempDirectory(folder, "keys");
    Files.copy(key, elsewhere.resolve(journal.identity().id() + ".skey"));
    return open(
        journal,
        Keys.open(elsewhere, new AuditDirectory(elsewhere), journal.identity(), false),
        sequence);
  }

  private static TinyLog open(Journal journal, Keys keys, long sequence) throws IOException {
    var checkpointer = Checkpointer.start(journal, keys, Duration.ofMinutes(1), checkpoint -> {});
    return new TinyLog(journal, checkpointer, sequence);
  }

  /** Opens or begins a log that goes on from that of another directory. */
  public static TinyLog following(Path folder, Path before) throws IOException {
    var journal = journal(new AuditDirectory(folder.resolve("audit")), before);
    return open(journal, Keys.open(folder.resolve("keys"), journal), 0);
  }

  private static Journal journal(AuditDirectory directory) throws IOException {
    return journal(directory, null);
  }

  private static Journal journal(AuditDirectory directory, @Nullable Path before)
      throws IOException {
    return Journal.open(
        directory,
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test")
            .follows(before),
        Clock.systemUTC(),
        () -> {});
  }

  /** A statement and its outcome. */
  public void statement(String text) throws Exception {
    var intent = intent(text);
    submit(intent);
    submit(outcome(intent));
  }

  /** A text of two statements, the second of which has no outcome. */
  public void halfAnswered(String text) throws Exception {
    var intent = intent(text);
    submit(intent);
    submit(outcome(intent).asPartial());
  }

  private Event outcome(Event intent) {
    return Event.outcome(
            intent,
            TIME,
            session(),
            sequence++,
            TRANSACTION,
            new Outcome(
                Status.SUCCESS,
                "SELECT 1",
                1,
                8,
                null,
                List.of(),
                Duration.ofNanos(10),
                Duration.ofNanos(20),
                Fate.COMMITTED),
            List.of())
        .in(context);
  }

  /** An execution of a prepared statement, alone. */
  public void execution(StatementContext prepared) throws Exception {
    var intent =
        Event.intent(
            "execute",
            TIME,
            session(),
            sequence++,
            TRANSACTION,
            prepared.statement(),
            List.of(),
            List::of,
            new Judgement(Decision.ALLOW, "p", null, null, Set.of(), Duration.ofNanos(5)));
    submit(intent.in(context).of(prepared));
  }

  /** A statement alone. */
  public void unanswered(String text) throws Exception {
    submit(intent(text));
  }

  private Event intent(String text) {
    return Event.intent(
            "query",
            TIME,
            session(),
            sequence++,
            TRANSACTION,
            new Statement(Protocol.SIMPLE, "", "", text, List.of()),
            List.of(),
            List::of,
            new Judgement(Decision.ALLOW, "p", null, null, Set.of(), Duration.ofNanos(5)))
        .in(context);
  }

  private Session session() {
    var session = context.session();
    if (session == null) {
      throw new IllegalStateException("it was set");
    }
    return session;
  }

  /** An event of the log's own. */
  public void event(String type, Map<String, String> details) throws Exception {
    submit(Event.of(type, TIME, null, 0, details));
  }

  private void submit(Event event) throws Exception {
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(List.of(event), told::complete);
    var failure = told.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Erases these parts of these records. */
  public void erase(String records, Set<Part> parts) throws Exception {
    journal.erase(new Erasure("tester", "test", Ranges.parse(records), parts));
  }

  /** Another key signs from now on. */
  public Checkpointer.Rotation rotate() throws Exception {
    return requireNonNull(checkpointer).rotate("tester");
  }

  /** Returns when all is signed; what comes then is not for a minute. */
  public void awaitSigned() throws InterruptedException {
    while (requireNonNull(checkpointer).signedSize() < journal.end()) {
      Thread.sleep(5);
    }
  }

  /** Records so far. */
  public long size() {
    return journal.end();
  }

  @Override
  public void close() {
    if (checkpointer != null) {
      checkpointer.close();
    }
    journal.close();
  }

  /** Copies a directory with all modes. */
  public static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var file : (Iterable<Path>) all::iterator) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
        Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
      }
    }
  }
}
