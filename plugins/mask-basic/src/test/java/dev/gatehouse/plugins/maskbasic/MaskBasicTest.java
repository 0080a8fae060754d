package dev.gatehouse.plugins.maskbasic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.config.Secret;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.ClearFor;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.Column;
import dev.gatehouse.plugins.maskbasic.MaskBasicConfig.Method;
import dev.gatehouse.testkit.FakeCell;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import dev.gatehouse.testkit.PluginContract;
import dev.gatehouse.testkit.RecordingCellWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskBasicTest {

  private static final ColumnName SSN = new ColumnName("public", "customers", "ssn");
  private static final ColumnName EMAIL = new ColumnName("public", "customers", "email");
  private static final ClearFor NOBODY = new ClearFor(Set.of(), Set.of(), Set.of());
  private static final Session APP = FakeSession.of("app").build();

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(MaskBasicProvider.class);
  }

  @Test
  void protectsEveryColumnOfTheListFromEveryoneWhoIsNotCleared() throws Exception {
    var policy = open(NOBODY, column(SSN, Method.NULLIFY), column(EMAIL, Method.FIXED));

    assertThat(policy.protectedColumns(APP)).containsExactlyInAnyOrder(SSN, EMAIL);
    assertThat(policy.masker(APP, SSN).name()).isEqualTo("nullify");
    assertThat(RecordingCellWriter.masked(policy.masker(APP, EMAIL), FakeCell.text("a@b")))
        .isEqualTo("***");
  }

  @Test
  void clearsByPrincipalGroupOrRole() throws Exception {
    var clearFor = new ClearFor(Set.of("auditor"), Set.of("dba"), Set.of("owner"));
    var policy = open(clearFor, column(SSN, Method.NULLIFY));

    assertThat(policy.protectedColumns(FakeSession.of("x").principal("auditor").build())).isEmpty();
    assertThat(policy.protectedColumns(FakeSession.of("x").principal("x", "dba").build()))
        .isEmpty();
    assertThat(policy.protectedColumns(FakeSession.of("x").role("owner").build())).isEmpty();
  }

  @Test
  void doesNotClearByWhatAClientClaims() throws Exception {
    var clearFor = new ClearFor(Set.of("auditor"), Set.of("dba"), Set.of("owner"));
    var policy = open(clearFor, column(SSN, Method.NULLIFY));
    var claims =
        FakeSession.of("owner")
            .role("app")
            .principal("mallory", "auditor", "owner", "DBA")
            .application("auditor")
            .database("dba")
            .build();

    assertThat(policy.protectedColumns(claims)).containsExactly(SSN);
  }

  @Test
  void refusesAMaskerForAColumnItDoesNotKnow() throws Exception {
    var policy = open(NOBODY, column(SSN, Method.NULLIFY));

    assertThatThrownBy(() -> policy.masker(APP, EMAIL))
        .hasMessage("public.customers.email has no mask");
  }

  @Test
  void givesEveryResultAHashMaskerOfItsOwn() throws Exception {
    var policy =
        open(
            NOBODY,
            new Column(
                SSN.toString(), Method.HASH, null, 0, 0, "*", Secret.of("0123456789abcdef"), 16));

    assertThat(policy.masker(APP, SSN)).isNotSameAs(policy.masker(APP, SSN));
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                open(
                    NOBODY,
                    new Column("customers.ssn", Method.FIXED, "x", 1, 2, "#", null, 16),
                    new Column("a.b.c", Method.PARTIAL, "x", -1, -2, "ab", null, 20),
                    new Column("a.b.d", Method.HASH, null, 0, 0, "*", Secret.of("short"), 4),
                    new Column("a.b.e", Method.NULLIFY, null, 0, 0, "*", Secret.of("k"), 16),
                    new Column("a.b.f", Method.PARTIAL, null, 0, 0, "\uD83D", null, 16),
                    column(SSN, Method.NULLIFY),
                    column(SSN, Method.FIXED)))
        .asInstanceOf(type(InvalidConfigException.class))
        .extracting(InvalidConfigException::problems)
        .isEqualTo(
            List.of(
                new Problem("columns[0].keep-first", "is only for method partial; remove it"),
                new Problem("columns[0].keep-last", "is only for method partial; remove it"),
                new Problem("columns[0].fill", "is only for method partial; remove it"),
                new Problem("columns[0].column", "'customers.ssn' is not schema.table.column"),
                new Problem("columns[1].value", "is only for method fixed; remove it"),
                new Problem("columns[1].keep-first", "must not be negative"),
                new Problem("columns[1].keep-last", "must not be negative"),
                new Problem("columns[1].fill", "must be exactly one printable character"),
                new Problem("columns[1].length", "is only for method hash; remove it"),
                new Problem(
                    "columns[2].key", "method hash needs a secret key of at least 16 characters"),
                new Problem("columns[2].length", "must be 8 to 64"),
                new Problem("columns[3].key", "is only for method hash; remove it"),
                new Problem("columns[4].fill", "must be exactly one printable character"),
                new Problem(
                    "columns[6].column", "public.customers.ssn is in the list twice; keep one")));
  }

  @Test
  void refusesAnEmptyList() {
    assertThatThrownBy(() -> open(NOBODY)).hasMessageContaining("name at least one column");
  }

  private static Column column(ColumnName name, Method method) {
    return new Column(name.toString(), method, null, 0, 0, "*", null, 16);
  }

  private static MaskingPolicy open(ClearFor clearFor, Column... columns)
      throws InvalidConfigException {
    return new MaskBasicProvider()
        .open(new MaskBasicConfig(List.of(columns), clearFor), new FakePluginContext(Path.of(".")));
  }
}
