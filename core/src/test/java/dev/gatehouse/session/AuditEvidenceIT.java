package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.app.CommandLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions did is asked of their log, as an auditor would: by command line, afterwards. */
class AuditEvidenceIT {

  private static final String SECRET = "pw-7Zq93kfl2";
  private static final String WRONG = "wrong-8Hd72mx";

  @TempDir private static Path folder;

  @BeforeAll
  static void work() throws Exception {
    try (var proxy =
        Proxy.builder()
            .upstreamPort(SecureDatabase.port())
            .requireAuth(AuthMethod.values())
            .policy(Policies.denyDelete())
            .auditDirectory(folder)
            .start()) {
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> proxy.connect("scram_role", WRONG, "sslmode=disable").close())
            .isInstanceOf(SQLException.class);
      }
      try (var connection = proxy.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE public.audited_cards (id int, note text)");
        statement.execute("CREATE ROLE audited_role");
        statement.execute("ALTER ROLE audited_role PASSWORD '" + SECRET + "'");
        statement.execute("GRANT SELECT ON public.audited_cards TO audited_role");
        statement.execute("SET ROLE audited_role");
        statement.execute("RESET ROLE");
        for (var i = 0; i < 7; i++) {
          statement.execute("SELECT note FROM public.audited_cards WHERE id = " + i);
        }
        assertThatThrownBy(() -> statement.execute("DELETE FROM public.audited_cards"))
            .isInstanceOf(SQLException.class);
        statement.execute("DROP TABLE public.audited_cards");
        statement.execute("DROP ROLE audited_role");
      }
      proxy.awaitSessions(0);
    }
  }

  @Test
  void shouldCountWhoTouchedATable() {
    assertCount(
        7, "--object", "public.audited_cards", "--user", "postgres", "--text", "select note");
    assertCount(0, "--object", "public.audited_cards", "--user", "scram_role");
    assertCount(1, "--object", "audited_cards", "--verdict", "deny");
  }

  @Test
  void shouldFindAStatementWhateverItsValues() throws IOException {
    var read = fingerprint("select NOTE from public.audited_cards where id = 4711 -- any");

    assertThat(read).matches("[0-9a-f]{32}");
    assertCount(7, "--fingerprint", read);
    assertCount(7, "--fingerprint", read.toUpperCase(Locale.ROOT), "--no-index");
    assertCount(1, "--fingerprint", fingerprint("DELETE FROM public.audited_cards"));
    assertCount(0, "--fingerprint", fingerprint("SELECT note FROM public.audited_cards"));
    assertThat(CommandLines.audit(folder, "search", "--fingerprint", "4711").err())
        .contains("32 hexadecimal digits");
  }

  private static String fingerprint(String sql) throws IOException {
    var explained = new JsonMapper().readTree(CommandLines.run("explain-sql", sql).out());
    return explained.get(0).get("fingerprint").asText();
  }

  @Test
  void shouldCountLoginsThatFailed() {
    assertCount(3, "--event", "authentication", "--outcome", "failure", "--user", "scram_role");
    assertCount(1, "--event", "authentication", "--outcome", "success");
  }

  @Test
  void shouldCountChangesOfRolesAndTables() {
    assertCount(2, "--text", "set role", "--kind", "intent");
    assertCount(1, "--text", "create table", "--object", "public.audited_cards");
    assertCount(1, "--text", "drop table", "--object", "public.audited_cards");
    assertCount(1, "--text", "alter role", "--object", "audited_role");
  }

  @Test
  void shouldHoldNoPassword() throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SECRET, WRONG);
      }
    }
  }

  @Test
  void shouldPassTheRowsOfPciThatALogCanShow() throws IOException {
    var rows = rows("pci");

    assertThat(rows)
        .containsEntry("10.2.1.1", "pass")
        .containsEntry("10.2.1.2", "pass")
        .containsEntry("10.2.1.3", "not-applicable")
        .containsEntry("10.2.1.4", "pass")
        .containsEntry("10.2.1.5", "pass")
        .containsEntry("10.2.1.7", "pass")
        .containsEntry("10.2.2", "pass")
        .containsEntry("10.3.1", "pass")
        .containsEntry("10.3.2", "not-applicable")
        .containsEntry("10.5.1", "pass")
        .containsEntry("10.7", "pass")
        .containsEntry("3.3,", "pass");
  }

  @Test
  void shouldFailTheRowOfLoginsWithoutTls() throws IOException {
    var report = CommandLines.run("audit", "evidence", "hipaa", "--dir", folder);

    assertThat(report.code()).isEqualTo(2);
    assertThat(rows("hipaa")).containsEntry("164.312(e)", "fail");
    assertThat(report.out()).contains("complete for traffic through Gatehouse");
    assertThat(rows("soc2")).containsEntry("CC6.6", "fail").containsEntry("CC6.3", "pass");
    assertThat(rows("gdpr")).containsEntry("17", "not-applicable");
  }

  /** Results by number of the requirement; that of the standard's name left out. */
  private static Map<String, String> rows(String standard) throws IOException {
    var report =
        new JsonMapper()
            .readTree(CommandLines.run("audit", "evidence", standard, "--dir", folder).out());
    var rows = new HashMap<String, String>();
    for (var row : report.get("rows")) {
      var requirement =
          row.get("requirement").asText().replaceFirst("^(PCI DSS|HIPAA|SOC 2|GDPR) ", "");
      rows.put(requirement.substring(0, requirement.indexOf(' ')), row.get("result").asText());
    }
    return rows;
  }

  private static void assertCount(int expected, String... query) {
    var args = new ArrayList<Object>(List.of("audit", "search", "--dir", folder));
    args.addAll(List.of(query));
    args.addAll(List.of("--expect", expected));
    var result = CommandLines.run(args.toArray());
    assertThat(result.code()).as(result.toString()).isZero();
    args.set(args.size() - 1, expected + 1);
    assertThat(CommandLines.run(args.toArray()).code()).isEqualTo(2);
  }
}
