package dev.gatehouse.audit.search;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.Sha256;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.OnFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log of events that tests choose, written by the journal itself. */
public final class SearchedLog implements AutoCloseable {

  public static final Instant BEGINNING = Instant.parse("2026-11-23T03:00:00Z");

  /** In the place of a literal of whatever is prepared. */
  static final String HASH = "hmac-sha256:00ff";

  private static final Transaction TRANSACTION = new Transaction(1, TransactionStatus.ACTIVE);

  private final Journal journal;
  private final List<Event> waiting = new ArrayList<>();
  private long last = -1;
  private Instant now = BEGINNING;

  /** A session of a log. */
  public static final class Client {
    private final Session session;
    private final SessionContext context;
    private long sequence;

    private Client(Session session) {
      this.session = session;
      this.context = SessionContext.of(session.id()).with(session);
    }

    public String id() {
      return session.id();
    }
  }

  private record View(
      String id,
      Principal principal,
      String user,
      String databaseRole,
      String database,
      InetAddress clientAddress,
      int clientPort,
      @Nullable String clientTls,
      String applicationName,
      TransactionStatus transactionStatus)
      implements Session {}

  public SearchedLog(Path directory, long segmentSize) throws IOException {
    journal =
        Journal.open(
            new AuditDirectory(directory),
            new JournalOptions(
                Durability.PROCESS, OnFailure.FAIL_OPERATION, "", segmentSize, "test"),
            Clock.systemUTC(),
            () -> {});
  }

  public Journal journal() {
    return journal;
  }

  public Client client(int number, String user, String principal) throws IOException {
    return new Client(
        new View(
            "%032x".formatted(number),
            new Principal(principal, Set.of(), Map.of()),
            user,
            "app_rw",
            "shop",
            InetAddress.ofLiteral("10.0.0.7"),
            50_000 + number % 10_000,
            null,
            "app",
            TransactionStatus.IDLE));
  }

  /** What a session prepares once and executes often. */
  public StatementContext prepared(long number, String text, QualifiedName reads) {
    var use = new ValueUse(0, 0, Set.of(), "note", "=", null);
    var literal = new Value(use, 0, null, HASH, false, false);
    return new StatementContext(statement("S" + number, text, reads), List.of(literal), number);
  }

  private static Statement statement(String name, String text, QualifiedName reads) {
    var facts = Facts.builder("SELECT", StatementKind.QUERY).reads(reads).build();
    return new Statement(
        Protocol.EXTENDED,
        name,
        "",
        text,
        List.of(facts),
        List.of(fingerprint(reads)),
        List.of(),
        "UTF8",
        StandardCharsets.UTF_8,
        false);
  }

  /** That of every statement that reads it. */
  public static String fingerprint(QualifiedName reads) {
    return Sha256.hex(reads.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /** Intent and outcome of a statement, one millisecond after the last. */
  public void query(Client client, String text, QualifiedName reads, Decision decision)
      throws IOException {
    execution(client, statement("", text, reads), null, decision);
  }

  /** The same of one that is prepared. */
  public void execute(Client client, StatementContext prepared) throws IOException {
    execution(client, prepared.statement(), prepared, Decision.ALLOW);
  }

  private void execution(
      Client client, Statement statement, @Nullable StatementContext known, Decision decision)
      throws IOException {
    now = now.plusMillis(1);
    var judgement = new Judgement(decision, null, null, null, Set.of(), Duration.ofNanos(100));
    var intent =
        Event.intent(
                "execute",
                now,
                client.session,
                client.sequence++,
                TRANSACTION,
                statement,
                List.of(),
                List::of,
                judgement)
            .in(client.context);
    if (known != null) {
      intent.of(known);
    }
    var status = decision == Decision.ALLOW ? Status.SUCCESS : Status.DENIED;
    var outcome =
        new Outcome(
            status,
            "SELECT 1",
            1,
            10,
            null,
            List.of(),
            Duration.ofNanos(1),
            Duration.ofNanos(2),
            Fate.OPEN);
    add(intent);
    add(
        Event.outcome(
                intent, now, client.session, client.sequence++, TRANSACTION, outcome, List.of())
            .in(client.context));
  }

  /** An event of the process. */
  public void event(String type, Map<String, String> details) throws IOException {
    now = now.plusMillis(1);
    add(Event.of(type, now, null, 0, details));
  }

  public Instant now() {
    return now;
  }

  private void add(Event event) throws IOException {
    waiting.add(event);
    if (waiting.size() >= 256) {
      submit();
    }
  }

  /** What was added is on disk when it returns. */
  public void flush() throws IOException {
    submit();
    try {
      journal.await(last, Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private void submit() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(List.copyOf(waiting), told::complete);
    var failure = told.join();
    if (failure != null) {
      throw new IOException(failure);
    }
    last = waiting.getLast().index();
    waiting.clear();
  }

  @Override
  public void close() throws IOException {
    submit();
    journal.close();
  }
}
