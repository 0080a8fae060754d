package dev.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProtectedCatalogTest {

  private static final ProtectedCatalog CATALOG =
      ProtectedCatalog.of(
          List.of(
              List.of("column", "4294967295", "3", "public", "customers", "ssn"),
              List.of("derived", "200", "0", "public", "v_cust", ""),
              List.of("routine", "0", "0", "", "leak", ""),
              List.of("computed", "4294967295", "5", "", "", "")),
          Set.of(
              ColumnName.parse("public.customers.ssn"), ColumnName.parse("public.missing.iban")));

  @Test
  void shouldFindColumnsByTheirPlace() {
    assertThat(CATALOG.column(-1, 3)).isEqualTo(ColumnName.parse("public.customers.ssn"));
    assertThat(CATALOG.column(-1, 2)).isNull();
    assertThat(CATALOG.column(200, 3)).isNull();
    assertThat(CATALOG.isProtected(-1)).isTrue();
    assertThat(CATALOG.isProtected(200)).isFalse();
    assertThat(CATALOG.isDerived(200)).isTrue();
    assertThat(CATALOG.isDerived(-1)).isFalse();
  }

  @Test
  void g15ShouldMatchNamesInAnySchema() {
    assertThat(CATALOG.mayBeProtected(new QualifiedName(null, "customers"))).isTrue();
    assertThat(CATALOG.mayBeProtected(new QualifiedName("other", "v_cust"))).isTrue();
    assertThat(CATALOG.mayBeProtected(new QualifiedName(null, "Customers"))).isFalse();
    assertThat(CATALOG.mayBeUserRoutine(new QualifiedName("s", "leak"))).isTrue();
    assertThat(CATALOG.mayBeUserRoutine(new QualifiedName(null, "upper"))).isFalse();
  }

  @Test
  void shouldKnowComputedAndMissingColumns() {
    assertThat(CATALOG.isComputed(-1, 5)).isTrue();
    assertThat(CATALOG.isComputed(-1, 3)).isFalse();
    assertThat(CATALOG.unresolved()).containsExactly(ColumnName.parse("public.missing.iban"));
    assertThat(CATALOG.mayBeUnresolved(new QualifiedName(null, "missing"))).isTrue();
    assertThat(CATALOG.mayBeProtected(new QualifiedName(null, "missing"))).isTrue();
    assertThat(CATALOG.mayBeUnresolved(new QualifiedName(null, "customers"))).isFalse();
  }

  @Test
  void w23ShouldRefuseRowsOfAnotherShape() {
    for (var row :
        List.of(
            List.of("column", "1", "3", "public", "customers"),
            List.of("other", "1", "3", "public", "customers", "ssn"),
            List.of("column", "x", "3", "public", "customers", "ssn"),
            List.of("column", "1", "", "public", "customers", "ssn"))) {
      assertThatThrownBy(() -> ProtectedCatalog.of(List.of(row), Set.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldQuoteNamesInArrays() {
    assertThat(CatalogQuery.parameters(List.of(new ColumnName("a\"b", "c\\d", "e,f}"))))
        .containsExactly("{\"a\\\"b\"}", "{\"c\\\\d\"}", "{\"e,f}\"}");
    assertThat(CatalogQuery.parameters(List.of())).containsExactly("{}", "{}", "{}");
  }
}
