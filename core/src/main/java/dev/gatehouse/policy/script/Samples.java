package dev.gatehouse.policy.script;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements that the warm-up asks about: the shapes a script meets, none with real data. */
final class Samples {
  private static final QualifiedName ORDERS = new QualifiedName("shop", "orders");
  private static final QualifiedName ITEMS = new QualifiedName(null, "items");

  private Samples() {}

  /** In a fixed order, with a fixed clock. */
  static List<StatementCall> calls() {
    return List.of(
        call("SELECT 1", query(Set.of(), false)),
        call("SELECT * FROM shop.orders", query(Set.of(ORDERS), false)),
        call("SELECT * FROM items LIMIT 10", query(Set.of(ITEMS), true)),
        call("INSERT INTO items VALUES (1)", write(ITEMS, "INSERT", Filter.NONE)),
        call("UPDATE items SET n = 1 WHERE id = 1", write(ITEMS, "UPDATE", Filter.PRESENT)),
        call("UPDATE items SET n = 1", write(ITEMS, "UPDATE", Filter.NONE)),
        call("DELETE FROM shop.orders WHERE 1 = 1", write(ORDERS, "DELETE", Filter.CONSTANT)),
        call("BEGIN", command("BEGIN", StatementKind.TRANSACTION, Completeness.FULL)),
        call("DO 'BEGIN END'", command("DO", StatementKind.CODE, Completeness.OPAQUE)));
  }

  private static StatementCall call(String text, Facts facts) {
    return new Call(
        Interest.EXECUTE,
        new Client(),
        text,
        facts,
        List.of(),
        Instant.parse("2026-01-05T12:00:00Z"));
  }

  private static Facts query(Set<QualifiedName> reads, boolean limited) {
    var facts = Facts.builder("SELECT", StatementKind.QUERY);
    reads.forEach(facts::reads);
    return facts.limit(limited ? RowLimit.CONSTANT : RowLimit.NONE).build();
  }

  private static Facts write(QualifiedName relation, String command, Filter filter) {
    return Facts.builder(command, StatementKind.DML)
        .writes(new Write(relation, command, filter))
        .build();
  }

  private static Facts command(String command, StatementKind kind, Completeness completeness) {
    return Facts.builder(command, kind).completeness(completeness, "a sample").build();
  }

  private record Call(
      Interest moment,
      Session session,
      String text,
      Facts facts,
      List<Parameter> parameters,
      Instant now)
      implements StatementCall {}

  private record Client() implements Session {

    @Override
    public String id() {
      return "0".repeat(32);
    }

    @Override
    public Principal principal() {
      return new Principal("sample", Set.of("samples"), Map.of());
    }

    @Override
    public String user() {
      return "sample";
    }

    @Override
    public String databaseRole() {
      return "sample";
    }

    @Override
    public String database() {
      return "sample";
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public int clientPort() {
      return 50_000;
    }

    @Override
    public @Nullable String clientTls() {
      return null;
    }

    @Override
    public String applicationName() {
      return "sample";
    }

    @Override
    public TransactionStatus transactionStatus() {
      return TransactionStatus.IDLE;
    }
  }
}
