package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.audit.StatementContext;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What pgbench -S -M prepared leaves on record: an execution of a named statement. */
final class RecordedExecution {

  private static final String SESSION = "0123456789abcdef0123456789abcdef";
  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");
  private static final Transaction TRANSACTION = new Transaction(7, TransactionStatus.IDLE);
  private static final Judgement ALLOWED =
      new Judgement(Decision.ALLOW, null, null, null, Set.of(), Duration.ofNanos(900));
  private static final Outcome SUCCESS =
      new Outcome(
          Status.SUCCESS,
          "SELECT 1",
          1,
          22,
          null,
          List.of(),
          Duration.ofNanos(120_000),
          Duration.ofNanos(150_000),
          Fate.COMMITTED);

  private final StoredSession session =
      new StoredSession(
          SESSION,
          Principal.of("app"),
          "app",
          "app",
          "bench",
          InetAddress.getLoopbackAddress(),
          51022,
          null,
          "pgbench",
          TransactionStatus.IDLE);
  private final SessionContext context = SessionContext.of(SESSION).with(session);
  private final Statement statement =
      new Statement(
          Protocol.EXTENDED,
          "P_0",
          "",
          "SELECT abalance FROM pgbench_accounts WHERE aid = $1;",
          List.of(
              Facts.builder("SELECT", StatementKind.QUERY)
                  .reads(new QualifiedName(null, "pgbench_accounts"))
                  .build()));
  private final StatementContext known = new StatementContext(statement, List.of(), 0);
  private final List<Parameter> parameters =
      List.of(
          new StoredParameter(
              1,
              23,
              "int4",
              false,
              false,
              "123456",
              true,
              Capture.FULL,
              Blob.of(new byte[] {'1', '2', '3', '4', '5', '6'})));
  private long sequence;

  /** An intent and its outcome. */
  List<Event> events() {
    var intent =
        Event.intent(
                "execute",
                TIME,
                session,
                sequence++,
                TRANSACTION,
                statement,
                parameters,
                List::of,
                ALLOWED)
            .in(context)
            .of(known);
    var outcome =
        Event.outcome(intent, TIME, session, sequence++, TRANSACTION, SUCCESS, List.of())
            .in(context);
    return List.of(intent, outcome);
  }
}
