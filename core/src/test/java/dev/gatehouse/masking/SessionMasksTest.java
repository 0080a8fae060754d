package dev.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.catalog.ProtectedCatalog;
import dev.gatehouse.masking.Masking.NamedPolicy;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.wire.RowDescription.Field;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class SessionMasksTest {

  private static final ColumnName SSN = ColumnName.parse("public.customers.ssn");
  private static final int CUSTOMERS = 100;
  private static final int VIEW = 200;

  private record View(
      String id,
      Principal principal,
      String user,
      String databaseRole,
      String database,
      InetAddress clientAddress,
      int clientPort,
      String clientTls,
      String applicationName,
      TransactionStatus transactionStatus)
      implements Session {}

  private static final Session SESSION =
      new View(
          "id",
          Principal.of("app"),
          "app",
          "app",
          "shop",
          InetAddress.getLoopbackAddress(),
          1,
          null,
          "",
          TransactionStatus.IDLE);

  private static class TextOnly extends StubMasking {
    TextOnly() {
      super(
          "text-only",
          "public.customers.ssn",
          ResultColumn::textual,
          (cell, out) -> out.writeText("x"));
    }
  }

  private SessionMasks masks;

  @BeforeEach
  void readCatalog() {
    masks = masks(new TextOnly());
  }

  private static SessionMasks masks(MaskingPolicy policy) {
    var masks = new Masking(List.of(new NamedPolicy("p", policy))).masksFor(SESSION);
    masks.onCatalogRead(
        ProtectedCatalog.of(
            List.of(
                List.of("column", "100", "3", "public", "customers", "ssn"),
                List.of("derived", "200", "0", "public", "v_cust", ""),
                List.of("routine", "0", "0", "", "leak", "")),
            masks.columns()),
        0);
    return masks;
  }

  private Protection protect(String sql) {
    List<Facts> facts =
        SqlText.parse(sql, Dialect.DEFAULT).stream().map(ParsedStatement::facts).toList();
    return masks.protect(facts, false, "UTF8");
  }

  private static Field field(int table, int attribute) {
    return new Field("c", table, attribute, 25, false);
  }

  private ResultPlan plan(String sql, Field... fields) {
    return masks.plan(List.of(fields), protect(sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ssn FROM customers",
        "SELECT * FROM shop.CUSTOMERS c JOIN other USING (id)",
        "DELETE FROM customers WHERE id = 1",
        "INSERT INTO customers VALUES (1)",
        "SELECT * FROM v_cust"
      })
  void shouldLetPlainStatementsOnProtectedRelationsRun(String sql) {
    var protection = protect(sql);
    assertThat(protection.refusal()).isNull();
    assertThat(protection.touches()).isTrue();
    assertThat(protection.textsMayLeak()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE customers SET name = ssn",
        "COPY customers TO STDOUT",
        "CREATE TABLE copy AS SELECT * FROM customers",
        "CREATE VIEW v AS SELECT * FROM customers",
        "SELECT * INTO copy FROM customers",
        "INSERT INTO other SELECT ssn FROM customers",
        "INSERT INTO customers SELECT * FROM customers",
        "WITH d AS (DELETE FROM customers RETURNING *) INSERT INTO other SELECT * FROM d",
        "INSERT INTO customers VALUES (1) ON CONFLICT (id) DO UPDATE SET name = customers.ssn",
        "MERGE INTO other USING customers ON true WHEN MATCHED THEN UPDATE SET x = ssn",
        "SELECT set_config('a.b', ssn, false) FROM customers",
        "SELECT pg_notify('c', ssn) FROM customers",
        "DECLARE c CURSOR FOR SELECT ssn FROM customers",
        "PREPARE p AS SELECT ssn FROM customers",
        "EXPLAIN ANALYZE SELECT ssn FROM customers",
        "ALTER TABLE customers RENAME COLUMN ssn TO x",
        "DROP TABLE customers",
        "LOCK TABLE customers",
        "DO 'BEGIN END'",
        "CALL x()",
        "SELECT ssn FROM customers; SELECT 1"
      })
  void g08ShouldRefuseWhatCouldCarryValuesAway(String sql) {
    assertThat(protect(sql).refusal()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "UPDATE other SET x = 1", "SELECT 1; SELECT 2", ""})
  void shouldNotTouchTheRest(String sql) {
    assertThat(protect(sql)).isEqualTo(Protection.NONE);
  }

  @Test
  void shouldMaskAProtectedColumnWhateverItsLabel() {
    assertThat(plan("SELECT id, ssn FROM customers", field(CUSTOMERS, 1), field(CUSTOMERS, 3)))
        .isInstanceOfSatisfying(
            ResultPlan.Mask.class,
            mask -> {
              assertThat(mask.masks()).hasSize(2);
              assertThat(mask.masks().getFirst()).isNull();
              assertThat(mask.names()).containsExactly(SSN + ":text-only");
            });
  }

  @Test
  void b22ShouldMaskByOriginEvenWhereNothingIsNamed() {
    assertThat(plan("SELECT 1", field(CUSTOMERS, 3))).isInstanceOf(ResultPlan.Mask.class);
  }

  @Test
  void shouldPassWhatIsTraceable() {
    assertThat(plan("SELECT id FROM customers", field(CUSTOMERS, 1)))
        .isInstanceOf(ResultPlan.PassThrough.class);
    assertThat(plan("SELECT 1", field(0, 0))).isInstanceOf(ResultPlan.PassThrough.class);
    assertThat(plan("SELECT x FROM other", field(300, 1)))
        .isInstanceOf(ResultPlan.PassThrough.class);
  }

  @Test
  void g08ShouldWithholdWhatIsNot() {
    assertThat(plan("SELECT max(ssn) FROM customers", field(0, 0)))
        .isInstanceOf(ResultPlan.Refuse.class);
    assertThat(plan("SELECT * FROM leak()", field(0, 0))).isInstanceOf(ResultPlan.Refuse.class);
    assertThat(plan("SELECT code FROM v_cust", field(VIEW, 2)))
        .isInstanceOf(ResultPlan.Refuse.class);
    assertThat(plan("SELECT customers FROM customers", field(CUSTOMERS, 0)))
        .isInstanceOf(ResultPlan.Refuse.class);
  }

  @Test
  void m21ShouldWithholdWhereTheMaskerDoesNotFit() {
    assertThat(plan("SELECT ssn FROM customers", new Field("c", CUSTOMERS, 3, 23, true)))
        .isInstanceOf(ResultPlan.Refuse.class);
  }

  @Test
  void f16ShouldWithholdWhereThePolicyFails() {
    masks =
        masks(
            new TextOnly() {
              @Override
              public Masker masker(Session session, ColumnName column) {
                throw new IllegalStateException("broken");
              }
            });
    assertThat(plan("SELECT ssn FROM customers", field(CUSTOMERS, 3)))
        .isInstanceOf(ResultPlan.Refuse.class);
  }

  @Test
  void shouldBeStaleUntilTheCatalogIsRead() {
    var fresh = new Masking(List.of(new NamedPolicy("p", new TextOnly()))).masksFor(SESSION);
    assertThat(fresh.active()).isTrue();
    assertThat(fresh.stale(0)).isTrue();
    assertThat(masks.stale(0)).isFalse();
    assertThat(masks.stale(1)).isTrue();
    assertThatThrownBy(
            () ->
                fresh.protect(
                    List.of(
                        SqlText.parse("SELECT f(1) FROM t", Dialect.DEFAULT).getFirst().facts()),
                    false,
                    "UTF8"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(new Masking(List.of()).masksFor(SESSION).active()).isFalse();
  }
}
