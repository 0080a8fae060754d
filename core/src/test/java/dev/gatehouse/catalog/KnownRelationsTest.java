package dev.gatehouse.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Lineage;
import dev.gatehouse.sql.SqlText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names of relations and types where a catalog knows them, and where it cannot. */
class KnownRelationsTest {

  private final Catalog.Builder catalog = new Catalog.Builder(18);
  private final Naming app = new Naming(new SearchPath(List.of("s", "public")), "app", false);

  private void schema(String name, boolean everybody) {
    catalog.schema(new SchemaInfo(name, everybody, Set.of(), false));
  }

  private void relation(int oid, String schema, String name, @Nullable String view) {
    var columns =
        List.of(new RelationInfo.Column(1, "id", 23), new RelationInfo.Column(2, "ssn", 25));
    var kind = view == null ? 'r' : 'v';
    catalog.relation(new RelationInfo(oid, new QualifiedName(schema, name), kind, columns, view));
  }

  private Lookup lookup(Naming naming, String doubt) {
    return new Lookup(new Resolver(catalog.build(), CodeCarriers.DEFAULT), naming, doubt);
  }

  private @Nullable String found(Naming naming, String name) {
    var found = lookup(naming, "").relations().find(new QualifiedName(null, name));
    return found == null ? null : found.name().toString();
  }

  @Test
  void shouldFindTheFirstOnThePath() {
    schema("s", true);
    schema("public", true);
    relation(20_000, "public", "customers", null);
    relation(20_001, "s", "customers", null);
    assertThat(found(app, "customers")).isEqualTo("s.customers");
    assertThat(found(app, "nothing")).isNull();
  }

  @Test
  void shouldNotFindWhatIsNotCertain() {
    schema("s", false);
    schema("public", true);
    relation(20_000, "public", "customers", null);
    relation(20_001, "s", "customers", null);
    relation(20_002, "public", "orders", null);
    assertThat(found(app, "customers")).isNull();
    assertThat(found(app, "orders")).isEqualTo("public.orders");
    assertThat(found(Naming.UNKNOWN, "orders")).isNull();
    assertThat(found(new Naming(app.path(), "app", true), "orders")).isNull();
    assertThat(lookup(app, "it is stale").relations().find(new QualifiedName("public", "orders")))
        .isNull();
  }

  @Test
  void shouldNotTakeAnythingForARelationOfTheServer() {
    schema("s", true);
    schema("pg_catalog", true);
    relation(20_000, "s", "pg_class", null);
    relation(1259, "pg_catalog", "pg_class", null);
    var late = new Naming(new SearchPath(List.of("s", "pg_catalog")), "app", false);
    assertThat(found(app, "pg_class")).isEqualTo("pg_catalog.pg_class");
    assertThat(found(late, "pg_class")).isNull();
  }

  @Test
  void shouldTraceColumnsThroughViews() {
    schema("s", true);
    relation(20_000, "s", "customers", null);
    relation(20_001, "s", "v", "SELECT c.id, c.ssn FROM s.customers c;");
    relation(20_002, "s", "w", "SELECT v.ssn AS id, v.id AS ssn FROM s.v;");
    var query = SqlText.parse("SELECT id FROM w", Dialect.DEFAULT).getFirst().outline();
    var fields = Lineage.of(requireNonNull(query), lookup(app, "").relations());
    assertThat(requireNonNull(fields).getFirst().columns())
        .contains(new Lineage.Column(new QualifiedName("s", "customers"), "ssn"))
        .doesNotContain(new Lineage.Column(new QualifiedName("s", "customers"), "id"));
  }

  @Test
  void shouldFindTypesByName() {
    schema("s", true);
    schema("public", true);
    catalog.type(
        new TypeInfo(
            20_005,
            new QualifiedName("s", "mood"),
            TypeInfo.Kind.ENUM,
            0,
            0,
            0,
            false,
            ',',
            List.of("sad", "ok"),
            List.of()));
    var lookup = lookup(app, "");
    var mood = requireNonNull(lookup.type(new QualifiedName(null, "mood")));
    assertThat(mood).isSameAs(lookup.types().type(20_005));
    assertThat(mood.labels()).containsExactly("sad", "ok");
    assertThat(lookup.type(new QualifiedName("public", "mood"))).isNull();
  }
}
