package dev.gatehouse.testkit;

import static dev.gatehouse.testkit.Rows.column;
import static dev.gatehouse.testkit.Rows.expression;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@SuppressWarnings("NullAway") // cells and errors may be null, and then a test fails anyway
class GatehouseBoxTest {

  private static final String EMAILS = "SELECT id, email FROM customers";
  private static final Rows CUSTOMERS =
      Rows.of(column("id", "public.customers.id"), column("email", "public.customers.email"))
          .row("1", "a@b.c")
          .row("2", null);

  private static final class NoDeletes implements StatementPolicy {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.EXECUTE);
    }

    @Override
    public CompletionStage<Verdict> decide(StatementCall call) {
      return call.facts().commands().contains("DELETE")
          ? Verdict.deny("no-deletes", "no deletes here")
          : Verdict.allow();
    }
  }

  private static final class HiddenEmail implements MaskingPolicy, Masker {
    @Override
    public Set<ColumnName> protectedColumns(Session session) {
      return Set.of(ColumnName.parse("public.customers.email"));
    }

    @Override
    public Masker masker(Session session, ColumnName column) {
      return this;
    }

    @Override
    public String name() {
      return "hidden";
    }

    @Override
    public boolean fits(ResultColumn column) {
      return true;
    }

    @Override
    public void mask(Cell cell, CellWriter out) {
      out.writeText("hidden");
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldPassRowsInBothProtocols() {
    try (var box = GatehouseBox.builder().build()) {
      box.server().on(EMAILS).returns(CUSTOMERS);
      try (var client = box.login("alice")) {
        var simple = client.query(EMAILS);
        assertThat(simple.error()).isNull();
        assertThat(simple.tag()).isEqualTo("SELECT 2");
        assertThat(simple.rows()).isEqualTo(CUSTOMERS.rows());
        assertThat(client.execute(EMAILS)).isEqualTo(simple);
        assertThat(client.query("SELECT 2").error()).extracting("sqlState").isEqualTo("42601");
        assertThat(client.query(EMAILS)).isEqualTo(simple);
      }
    }
  }

  @Test
  void shouldRefuseAndLetTheSessionLive() {
    try (var box = GatehouseBox.builder().policy(new NoDeletes()).build()) {
      box.server().on("DELETE FROM customers").completes("DELETE 2");
      box.server().on(EMAILS).returns(CUSTOMERS);
      try (var client = box.login("alice")) {
        for (var refused :
            List.of(
                client.query("DELETE FROM customers"), client.execute("DELETE FROM customers"))) {
          assertThat(refused.error())
              .isEqualTo(new Result.Failure("ERROR", "42501", "no deletes here"));
        }
        assertThat(client.query(EMAILS).rows()).hasSize(2);
      }
      assertThat(box.server().received()).doesNotContain("DELETE FROM customers");
    }
  }

  @Test
  void shouldMaskByOrigin() {
    var masked = List.of(List.of("1", "hidden"), java.util.Arrays.asList("2", null));
    try (var box = GatehouseBox.builder().masking(new HiddenEmail()).build()) {
      box.server().on(EMAILS).returns(CUSTOMERS);
      box.server()
          .on("SELECT max(email) FROM customers")
          .returns(Rows.of(expression("max")).row("a@b.c"));
      try (var client = box.login("alice")) {
        assertThat(client.query(EMAILS).rows()).isEqualTo(masked);
        assertThat(client.execute(EMAILS).rows()).isEqualTo(masked);
        var refused = client.execute("SELECT max(email) FROM customers");
        assertThat(refused.rows()).isEmpty();
        assertThat(refused.error()).extracting("sqlState").isEqualTo("42501");
      }
    }
  }

  @Test
  void shouldRefuseLogins() {
    try (var box =
        GatehouseBox.builder()
            .identity(login -> CompletableFuture.completedFuture(new Mapping.Rejected("not today")))
            .build()) {
      assertThatThrownBy(() -> box.login("alice"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("28000");
    }
  }

  @Test
  void shouldRecordIntentsAndOutcomesToTheEnd() {
    var events = Collections.synchronizedList(new ArrayList<AuditEvent>());
    try (var box = GatehouseBox.builder().sink(events::addAll).build()) {
      box.server().on("DELETE FROM t").completes("DELETE 3");
      box.login("alice").query("DELETE FROM t");
    }
    assertThat(events)
        .extracting(AuditEvent::type)
        .containsExactly(
            "connection",
            "startup",
            "connection",
            "authentication",
            "query",
            "query",
            "disconnection");
    assertThat(events.get(5).outcome()).extracting("rows").isEqualTo(3L);
  }

  @Test
  void shouldRunTheExampleOfTheReadme() {
    try (var box = GatehouseBox.builder().policy(new NoDeletes()).build()) {
      box.server()
          .on("SELECT email FROM customers")
          .returns(Rows.of(Rows.column("email", "public.customers.email")).row("a@b.c"));
      try (var client = box.login("alice")) {
        assertThat(client.query("SELECT email FROM customers").rows()).hasSize(1);
        assertThat(client.execute("DELETE FROM customers").error()).isNotNull();
      }
      assertThat(box.server().received()).containsExactly("SELECT email FROM customers");
    }
  }
}
