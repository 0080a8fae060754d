package dev.gatehouse.policy;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Questions for tests: {@code Calls.of("DELETE FROM t").writing("t", "DELETE", Filter.NONE)}. */
public record Calls(
    Interest moment,
    Session session,
    String text,
    Facts facts,
    List<Parameter> parameters,
    Instant now)
    implements StatementCall {

  /** A Monday. */
  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  public static Calls of(String text) {
    return new Calls(
        Interest.EXECUTE,
        new Client("ann", "psql", TransactionStatus.IDLE),
        text,
        Facts.builder("SELECT", StatementKind.QUERY).build(),
        List.of(),
        NOON);
  }

  public Calls at(Interest other) {
    return new Calls(other, session, text, facts, parameters, now);
  }

  public Calls at(Instant time) {
    return new Calls(moment, session, text, facts, parameters, time);
  }

  public Calls by(Session other) {
    return new Calls(moment, other, text, facts, parameters, now);
  }

  public Calls with(Facts other) {
    return new Calls(moment, session, text, other, parameters, now);
  }

  public Calls with(String parameter) {
    return new Calls(moment, session, text, facts, List.of(new Text(parameter)), now);
  }

  public Calls writing(@Nullable String schema, String relation, String command, Filter filter) {
    var name = new QualifiedName(schema, relation);
    return with(
        Facts.builder(command, StatementKind.DML)
            .reads(name)
            .writes(new Write(name, command, filter))
            .build());
  }

  /** A session, equal by value. */
  public record Client(String user, String applicationName, TransactionStatus transactionStatus)
      implements Session {
    @Override
    public String id() {
      return "0123456789abcdef0123456789abcdef";
    }

    @Override
    public Principal principal() {
      return new Principal(user + "@example.org", Set.of("staff", "dba"), Map.of());
    }

    @Override
    public String databaseRole() {
      return "app";
    }

    @Override
    public String database() {
      return "shop";
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public int clientPort() {
      return 40_000;
    }

    @Override
    public @Nullable String clientTls() {
      return null;
    }
  }

  private record Text(String value) implements Parameter {
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
      return false;
    }

    @Override
    public boolean isNull() {
      return false;
    }

    @Override
    public boolean decoded() {
      return true;
    }

    @Override
    public byte[] bytes() {
      return value.getBytes(StandardCharsets.UTF_8);
    }
  }
}
