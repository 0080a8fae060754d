package dev.gatehouse.audit.format;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events to encode. */
final class Samples {

  static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");

  private Samples() {}

  record TestEvent(
      long index,
      Kind kind,
      String type,
      Instant time,
      @Nullable Session session,
      long sequence,
      long intent,
      @Nullable Transaction transaction,
      @Nullable Statement statement,
      List<Parameter> parameters,
      @Nullable Judgement judgement,
      @Nullable Outcome outcome,
      Map<String, String> details)
      implements AuditEvent {}

  record TestSession(
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

  record TestParameter(
      int number,
      int typeOid,
      boolean binary,
      boolean isNull,
      @Nullable String value,
      boolean decoded)
      implements Parameter {
    @Override
    public @Nullable String typeName() {
      return typeOid == 23 ? "int4" : null;
    }

    @Override
    public byte[] bytes() {
      return isNull ? new byte[0] : new byte[] {0, (byte) 0xFF, '\n'};
    }
  }

  /** A parameter whose bytes are gone. */
  record Unreadable() implements Parameter {
    @Override
    public int number() {
      return 1;
    }

    @Override
    public int typeOid() {
      return 25;
    }

    @Override
    public boolean binary() {
      return true;
    }

    @Override
    public boolean isNull() {
      return false;
    }

    @Override
    public @Nullable String value() {
      return null;
    }

    @Override
    public boolean decoded() {
      return false;
    }

    @Override
    public byte[] bytes() {
      throw new IllegalStateException("released");
    }
  }

  private static final Facts SELECT = Facts.builder("SELECT", StatementKind.QUERY).build();

  static TestSession session() {
    return session("billing");
  }

  static TestSession session(String application) {
    return new TestSession(
        "0b7e00000000000000000000000000ff",
        new Principal("alice", Set.of("ops", "dba"), Map.of()),
        "app",
        "app_rw",
        "shop",
        address(10, 0, 4, 7),
        51022,
        "TLSv1.3/TLS_AES_128_GCM_SHA256",
        application,
        TransactionStatus.ACTIVE);
  }

  static TestEvent event(String type, Map<String, String> details) {
    return new TestEvent(
        0,
        AuditEvent.Kind.EVENT,
        type,
        TIME,
        null,
        0,
        -1,
        null,
        null,
        List.of(),
        null,
        null,
        details);
  }

  static TestEvent intent(String text) {
    return intent(text, session(), List.of(SELECT), List.of());
  }

  static TestEvent intent(
      String text, Session session, List<Facts> facts, List<Parameter> parameters) {
    return new TestEvent(
        18422,
        AuditEvent.Kind.INTENT,
        "execute",
        TIME,
        session,
        17,
        -1,
        new AuditEvent.Transaction(4, TransactionStatus.ACTIVE),
        new AuditEvent.Statement(AuditEvent.Protocol.EXTENDED, "S1", "", text, facts),
        parameters,
        new AuditEvent.Judgement(
            AuditEvent.Decision.ALLOW,
            null,
            null,
            null,
            Set.of("pii", "billing"),
            Duration.ofNanos(3_999)),
        null,
        Map.of());
  }

  static TestEvent update() {
    var orders = new QualifiedName("public", "orders");
    var facts =
        Facts.builder("UPDATE", StatementKind.DML)
            .nested("SELECT", true)
            .completeness(Completeness.PARTIAL, "A function is called whose body is not known.")
            .reads(new QualifiedName(null, "rates"))
            .reads(orders)
            .writes(new Write(orders, "UPDATE", Filter.PRESENT))
            .functions(new QualifiedName(null, "price"))
            .build();
    return intent(
        "UPDATE public.orders SET paid=price($2) WHERE id=$1",
        session(),
        List.of(facts),
        List.of(
            new TestParameter(1, 23, true, false, "42", true),
            new TestParameter(2, 0, false, true, null, true),
            new TestParameter(3, 600, true, false, null, false)));
  }

  static TestEvent outcome(long rows) {
    return new TestEvent(
        18425,
        AuditEvent.Kind.OUTCOME,
        "execute",
        TIME.plusNanos(3_211),
        session(),
        18,
        18422,
        new AuditEvent.Transaction(4, TransactionStatus.ACTIVE),
        null,
        List.of(),
        null,
        new AuditEvent.Outcome(
            AuditEvent.Status.SUCCESS,
            "UPDATE 1",
            rows,
            12,
            null,
            List.of("public.customers.email:partial"),
            Duration.ofNanos(410_000),
            Duration.ofNanos(640_999),
            AuditEvent.Fate.OPEN),
        Map.of());
  }

  static TestEvent refused() {
    return new TestEvent(
        7,
        AuditEvent.Kind.INTENT,
        "query",
        TIME,
        session(),
        3,
        -1,
        new AuditEvent.Transaction(0, TransactionStatus.IDLE),
        new AuditEvent.Statement(
            AuditEvent.Protocol.SIMPLE,
            "",
            "",
            "SELECT 1; DO $$BEGIN END$$",
            List.of(
                SELECT,
                Facts.builder("SELECT", StatementKind.QUERY)
                    .completeness(Completeness.OPAQUE, "DO runs code.")
                    .build())),
        List.of(),
        new AuditEvent.Judgement(
            AuditEvent.Decision.DENY, "rules", "no-code", "42501", Set.of(), Duration.ofMillis(2)),
        null,
        Map.of());
  }

  /** An event that no format can encode. */
  static TestEvent broken() {
    var facts = List.of(SELECT);
    return intent("SELECT 1", session(), facts, List.of(new Unreadable()));
  }

  static String encode(AuditEvent event) {
    return new String(bytes(event), StandardCharsets.UTF_8);
  }

  static byte[] bytes(AuditEvent event) {
    var out = new ByteArrayOutputStream();
    try {
      Formats.byName("gatehouse").encode(event, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static InetAddress address(int... parts) {
    var bytes = new byte[parts.length];
    for (var i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
