package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events to encode. */
final class Samples {

  static final Instant TIME = Instant.parse("2026-11-23T03:00:00.123456789Z");

  static final String LOG = "5f1c00000000000000000000000000aa";
  private static final byte[] LEAF =
      HexFormat.of().parseHex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");

  private Samples() {}

  static Checkpoint checkpoint() {
    return new Checkpoint(
        LOG,
        18426,
        """
        gatehouse.example/audit
        18426
        bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=

        — gatehouse.example/audit AAAA
        """);
  }

  static String encode(Checkpoint checkpoint) {
    var out = new ByteArrayOutputStream();
    try {
      Formats.byName("gatehouse").encode(checkpoint, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

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
      Map<String, String> details,
      Set<Part> erased)
      implements AuditEvent {
    TestEvent(
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
        Map<String, String> details) {
      this(
          index,
          kind,
          type,
          time,
          session,
          sequence,
          intent,
          transaction,
          statement,
          parameters,
          judgement,
          outcome,
          details,
          Set.of());
    }

    @Override
    public String log() {
      return LOG;
    }

    @Override
    public byte[] leaf() {
      return LEAF.clone();
    }

    @Override
    public long monotonic() {
      return 91_820_011;
    }
  }

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

  private static AuditEvent.Statement statement(
      AuditEvent.Protocol protocol, String name, String text, List<Facts> facts) {
    return new AuditEvent.Statement(
        protocol,
        name,
        "",
        text,
        facts,
        facts.stream().map(Samples::fingerprint).toList(),
        List.of(),
        "UTF8",
        StandardCharsets.UTF_8,
        false);
  }

  private static String fingerprint(Facts facts) {
    return facts.completeness() == Completeness.OPAQUE ? "" : "5f0c2a7e".repeat(4);
  }

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
        statement(AuditEvent.Protocol.EXTENDED, "S1", text, facts),
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

  /** What readers of a log make of an intent of which all is erased that can be. */
  static TestEvent erased() {
    var whole = update();
    var statement = requireNonNull(whole.statement());
    return new TestEvent(
        whole.index(),
        whole.kind(),
        whole.type(),
        whole.time(),
        nobody(),
        whole.sequence(),
        whole.intent(),
        whole.transaction(),
        statement(statement.protocol(), statement.name(), "", statement.facts()),
        List.of(),
        whole.judgement(),
        null,
        Map.of(),
        Set.of(AuditEvent.Part.PARAMS, AuditEvent.Part.TEXT, AuditEvent.Part.SESSION));
  }

  /** The same of an outcome. */
  static TestEvent erasedOutcome() {
    var whole = outcome(1);
    return new TestEvent(
        whole.index(),
        whole.kind(),
        whole.type(),
        whole.time(),
        whole.session(),
        whole.sequence(),
        whole.intent(),
        whole.transaction(),
        null,
        List.of(),
        null,
        new AuditEvent.Outcome(
            AuditEvent.Status.UNKNOWN,
            null,
            0,
            0,
            null,
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            AuditEvent.Fate.UNKNOWN),
        Map.of(),
        Set.of(AuditEvent.Part.RESULT));
  }

  private static TestSession nobody() {
    return new TestSession(
        session().id(),
        Principal.of("erased"),
        "erased",
        "erased",
        "erased",
        address(0, 0, 0, 0),
        0,
        null,
        "erased",
        TransactionStatus.ACTIVE);
  }

  static TestEvent refused() {
    return refused(Set.of());
  }

  private static TestEvent refused(Set<String> tags) {
    return new TestEvent(
        7,
        AuditEvent.Kind.INTENT,
        "query",
        TIME,
        session(),
        3,
        -1,
        new AuditEvent.Transaction(0, TransactionStatus.IDLE),
        statement(
            AuditEvent.Protocol.SIMPLE,
            "",
            "SELECT 1; DO $$BEGIN END$$",
            List.of(
                SELECT,
                Facts.builder("SELECT", StatementKind.QUERY)
                    .completeness(Completeness.OPAQUE, "DO runs code.")
                    .build())),
        List.of(),
        new AuditEvent.Judgement(
            AuditEvent.Decision.DENY, "rules", "no-code", "42501", tags, Duration.ofMillis(2)),
        null,
        Map.of());
  }

  /** An event that no format can encode. */
  static TestEvent broken() {
    var facts = List.of(SELECT);
    return intent("SELECT 1", session(), facts, List.of(new Unreadable()));
  }

  /** One event of each kind, by the names of the golden files. */
  static SortedMap<String, TestEvent> all() {
    var all = new TreeMap<String, TestEvent>();
    all.put("intent", update());
    all.put("outcome", outcome(1));
    all.put("refused", refused());
    all.put("alert", alert());
    all.put("grant", judged("GRANT SELECT (name), UPDATE ON shop.orders TO bob", grant()));
    all.put("password", redacted(judged("ALTER ROLE bob PASSWORD '***'", password())));
    all.put("start", event("start", Map.of("version", "0.1.0", "config", "gatehouse.yaml")));
    all.put("connection", event("connection", Map.of("client", "10.0.4.7", "port", "51022")));
    all.put("login-failed", event("authentication", loginFailed()));
    all.put("disconnection", ofSession("disconnection", Map.of("reason", "the client left")));
    all.put("erased", erased());
    all.put("erased-outcome", erasedOutcome());
    all.put("erasure", event("erasure", erasure()));
    all.put("catalog", event("catalog", Map.of("database", "shop", "outcome", "read")));
    return all;
  }

  private static Map<String, String> erasure() {
    return Map.of(
        "by", "dpo",
        "basis", "GDPR 17, request 2026-118",
        "records", "17,18420-18425",
        "fields", "session,text,params");
  }

  private static Map<String, String> loginFailed() {
    return Map.of(
        "outcome", "failure",
        "user", "app",
        "database", "shop",
        "method", "scram-sha-256",
        "sqlstate", "28P01",
        "reason", "password authentication failed for user \"app\"");
  }

  private static Facts grant() {
    return Facts.builder("GRANT", StatementKind.PRIVILEGE)
        .objects(
            new SchemaObject("TABLE", new QualifiedName("shop", "orders"), SchemaObject.Action.USE))
        .privileges(
            new PrivilegeChange(
                List.of("SELECT", "UPDATE"), List.of("name"), List.of("bob"), false))
        .build();
  }

  private static Facts password() {
    return Facts.builder("ALTER ROLE", StatementKind.DDL)
        .objects(
            new SchemaObject("ROLE", new QualifiedName(null, "bob"), SchemaObject.Action.ALTER))
        .privileges(new PrivilegeChange(List.of("PASSWORD"), List.of(), List.of("bob"), false))
        .build();
  }

  /** A statement that passed, with no parameters. */
  static TestEvent judged(String text, Facts facts) {
    return intent(text, session(), List.of(facts), List.of());
  }

  /** Something was taken out of its text. */
  private static TestEvent redacted(TestEvent whole) {
    var statement = requireNonNull(whole.statement());
    return new TestEvent(
        whole.index(),
        whole.kind(),
        whole.type(),
        whole.time(),
        whole.session(),
        whole.sequence(),
        whole.intent(),
        whole.transaction(),
        new AuditEvent.Statement(
            statement.protocol(),
            statement.name(),
            statement.portal(),
            statement.text(),
            statement.facts(),
            List.of(""),
            List.of(),
            "UTF8",
            StandardCharsets.UTF_8,
            true),
        whole.parameters(),
        whole.judgement(),
        null,
        Map.of());
  }

  static TestEvent ofSession(String type, Map<String, String> details) {
    return new TestEvent(
        9,
        AuditEvent.Kind.EVENT,
        type,
        TIME,
        session(),
        4,
        -1,
        null,
        null,
        List.of(),
        null,
        null,
        details);
  }

  /** A refusal that somebody shall be told of. */
  static TestEvent alert() {
    return refused(Set.of("alert", "pii"));
  }

  static String encode(AuditEvent event) {
    return encode("gatehouse", event);
  }

  static String encode(String format, AuditEvent event) {
    return new String(bytes(format, event), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String format, AuditEvent event) {
    var out = new ByteArrayOutputStream();
    try {
      Formats.byName(format).encode(event, out);
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
