package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.TinyLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a standard asks for, row by row: the situation in front of a real server, and the command
 * that an auditor runs afterwards. Rows about sinks: {@code AuditReadingTest}; about the clock:
 * {@code F15ClockTest}; about a Gatehouse that is stopped: {@code F01KillIT}; about what was pruned
 * (PCI 10.5.1): {@code AuditPruneTest}.
 */
@Timeout(120)
class ComplianceIT {

  private static final String SECRET = "pw-7Zq93kfl2";
  private static final String WRONG = "wrong-8Hd72mx";

  /** Numbers of cards that are given to those who test. */
  private static final String LITERAL_CARD = "4111111111111111";

  private static final String BOUND_CARD = "5555555555554444";

  @TempDir private static Path folder;

  private static Path audit;
  private static String settings;

  @BeforeAll
  static void work() throws Exception {
    audit = folder.resolve("audit");
    var tls = SelfSigned.shared();
    settings =
        """
        listener:
          address: 127.0.0.1:0
          tls: { certificate: %s, key: %s, require: true }
        upstream: { address: "127.0.0.1:%d" }
        policies:
          - name: no-deletes
            type: javascript
            script: |
              export default statement =>
                statement.commands.includes('DELETE') ? deny('rows stay') : allow();
        """
            .formatted(tls.certificate(), tls.key(), SecureDatabase.port());
    try (var gatehouse = start()) {
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> connect(gatehouse, "scram_role", WRONG).close())
            .isInstanceOf(SQLException.class);
      }
      try (var connection = connect(gatehouse, "postgres", "")) {
        administer(connection);
      }
      try (var connection = connect(gatehouse, "scram_role", SecureDatabase.PASSWORD)) {
        use(connection);
      }
      try (var connection = connect(gatehouse, "postgres", "");
          var statement = connection.createStatement()) {
        statement.execute("DROP TABLE public.cards");
        statement.execute("DROP ROLE some_auditor");
      }
      gatehouse.kill();
    }
    try (var gatehouse = start()) {
      connect(gatehouse, "postgres", "").close();
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }
  }

  private static String auditSettings() {
    return "{ directory: %s, key-directory: %s, segment-size: 1MiB }"
        .formatted(audit, folder.resolve("keys"));
  }

  private static GatehouseProcess start() throws IOException, InterruptedException {
    return new GatehouseProcess(folder, auditSettings(), settings);
  }

  private static Connection connect(GatehouseProcess gatehouse, String user, String password)
      throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=require".formatted(gatehouse.port());
    return DriverManager.getConnection(url, user, password);
  }

  private static void administer(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (var sql :
          List.of(
              "CREATE TABLE public.cards(number text)",
              "CREATE ROLE some_auditor",
              "ALTER ROLE some_auditor PASSWORD '" + SECRET + "'",
              "GRANT ALL ON public.cards TO some_auditor, scram_role",
              "SET ROLE some_auditor",
              "RESET ROLE",
              "ALTER SYSTEM SET work_mem = '5MB'",
              "ALTER SYSTEM RESET work_mem",
              "CREATE DATABASE some_database",
              "DROP DATABASE some_database",
              "CREATE EXTENSION IF NOT EXISTS plpgsql")) {
        statement.execute(sql);
      }
    }
  }

  private static void use(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("INSERT INTO public.cards VALUES (?)");
        var statement = connection.createStatement()) {
      insert.setString(1, BOUND_CARD);
      insert.executeUpdate();
      statement.execute("INSERT INTO public.cards VALUES ('" + LITERAL_CARD + "')");
      for (var i = 0; i < 5; i++) {
        statement.execute("SELECT count(*) FROM public.cards");
      }
      assertThatThrownBy(() -> statement.execute("DELETE FROM public.cards"))
          .hasMessageContaining("rows stay");
    }
  }

  private static CommandLines.Result run(Object... arguments) {
    return on(audit, arguments);
  }

  private static CommandLines.Result on(Path directory, Object... arguments) {
    var all = new ArrayList<Object>(List.of("audit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--dir", directory));
    return CommandLines.run(all.toArray());
  }

  private static void assertPasses(Object... arguments) {
    var result = run(arguments);
    assertThat(result.code()).as(result.toString()).isZero();
  }

  /** Passes with this number of events, and with no other. */
  private static void assertFound(int expected, Object... query) {
    var all = new ArrayList<Object>(List.of("search"));
    all.addAll(List.of(query));
    all.addAll(List.of("--expect", expected));
    assertPasses(all.toArray());
    all.set(all.size() - 1, expected + 1);
    assertThat(run(all.toArray()).code()).isEqualTo(2);
  }

  private static List<JsonNode> found(Object... query) throws IOException {
    var all = new ArrayList<Object>(List.of("search", "--format", "gatehouse"));
    all.addAll(List.of(query));
    var events = new ArrayList<JsonNode>();
    for (var line : run(all.toArray()).lines()) {
      events.add(new JsonMapper().readTree(line));
    }
    return events;
  }

  private static void assertNowhere(String... secrets) throws IOException {
    assertNowhereIn(audit, secrets);
  }

  private static void assertNowhereIn(Path directory, String... secrets) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secrets);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pci", "hipaa", "soc2", "gdpr"})
  void shouldPassEveryRowOfAStandard(String standard) {
    var report = run("evidence", standard, "--format", "table");

    assertThat(report.code()).as(report.out()).isZero();
    assertThat(report.out()).contains("pass").contains("complete for traffic through Gatehouse");
  }

  @Test
  void pci10211ShouldCountWhoTouchedCardholderData() {
    assertFound(8, "--object", "public.cards", "--user", "scram_role", "--kind", "intent");
    assertFound(0, "--object", "public.cards", "--user", "trust_role");
  }

  @Test
  void pci10212ShouldCountAdministrativeActions() {
    // The third is CREATE EXTENSION: its script may become somebody else.
    assertFound(3, "--event", "role.change");
    assertFound(1, "--text", "set role some_auditor", "--kind", "intent");
    assertFound(2, "--text", "alter system", "--kind", "intent");
  }

  @Test
  void pci10214ShouldCountInvalidAccess() throws IOException {
    assertFound(3, "--event", "authentication", "--outcome", "failure", "--user", "scram_role");
    assertFound(1, "--verdict", "deny", "--object", "public.cards");
    assertNowhere(WRONG);
  }

  @Test
  void pci10215ShouldHoldChangesOfCredentialsWithoutThem() throws IOException {
    var changes = found("--text", "alter role", "--kind", "intent");

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().at("/statement/redacted").asBoolean()).isTrue();
    assertThat(changes.getFirst().at("/statement/objects/0/name").asText())
        .isEqualTo("some_auditor");
    assertFound(1, "--text", "grant all", "--kind", "intent");
    assertNowhere(SECRET);
  }

  @Test
  void pci10216ShouldHoldStartsStopsAndRecoveries() throws IOException {
    assertFound(2, "--event", "start");
    assertFound(1, "--event", "recovered", "--kind", "event");
    assertFound(1, "--event", "stop");
    var last = new JsonMapper().readTree(run("tail", "-n", 1).out());
    assertThat(last.get("event").asText()).isEqualTo("stop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table",
        "drop table",
        "create database",
        "drop database",
        "create extension"
      })
  void pci10217ShouldHoldOneEventForEachObject(String command) {
    assertFound(1, "--text", command, "--kind", "intent");
  }

  @Test
  void pci1022ShouldHoldSixFieldsOfEveryExecution() throws IOException {
    var executions = found("--kind", "intent");
    assertThat(executions).hasSizeGreaterThan(20);
    for (var execution : executions) {
      for (var field :
          List.of(
              "/session/user",
              "/session/principal/id",
              "/session/client/ip",
              "/event",
              "/time",
              "/statement/text",
              "/statement/objects",
              "/verdict/decision")) {
        assertThat(execution.at(field).isMissingNode() || execution.at(field).isNull())
            .as(field + " of " + execution)
            .isFalse();
      }
    }
    assertThat(found("--kind", "outcome")).hasSameSizeAs(executions);
  }

  @Test
  void pci1031ShouldNotStartWhereOthersMayRead() throws Exception {
    Files.setPosixFilePermissions(audit, PosixFilePermissions.fromString("rwxr-xr-x"));
    var log = folder.resolve("refused.log");
    var process = GatehouseProcess.launch(folder, auditSettings(), settings, log);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(78);
    } finally {
      process.destroyForcibly();
      Files.setPosixFilePermissions(audit, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** A sample; {@code TamperTest} flips a thousand, and every one if it is asked to. */
  @Test
  void pci1032ShouldFindAFlippedBit() throws Exception {
    assertPasses("verify");
    var copy = folder.resolve("copy");
    TinyLog.copy(audit, copy);
    var segment = copy.resolve("seg/%020d.rec".formatted(0));
    var random = new Random(1);
    try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
      for (var i = 0; i < 20; i++) {
        var at = random.nextInt(20_000);
        file.seek(at);
        var good = file.read();
        file.seek(at);
        file.write(good ^ 1 << random.nextInt(8));
        assertThat(CommandLines.audit(copy, "verify").code()).isEqualTo(1);
        file.seek(at);
        file.write(good);
      }
    }
    assertThat(CommandLines.audit(copy, "verify").code()).isZero();
  }

  @Test
  void pci1051ShouldReachBack() {
    assertPasses("status", "--assert-retention", "365d", "--online", "90d");
    assertPasses("status", "--assert-retention", "2190d");
  }

  @Test
  void pci107ShouldNoticeThatNothingIsRecorded() {
    assertPasses("status", "--max-silence", "120s", "--max-unanchored", "60s");
    assertThat(run("status", "--max-silence", "1ms").code()).isEqualTo(2);
  }

  @Test
  void pci33ShouldHoldNoCardNumber() throws IOException {
    assertNowhere(LITERAL_CARD, BOUND_CARD);
    assertFound(2, "--text", "insert into public.cards", "--kind", "intent");
  }

  @Test
  void hipaa312ShouldHoldHowClientsCameIn() throws IOException {
    var logins = found("--event", "authentication", "--outcome", "success");
    assertThat(logins).hasSize(4);
    for (var login : logins) {
      assertThat(login.at("/session/tls/client").asText()).startsWith("TLSv1.3");
      assertThat(login.at("/details/method").asText()).isNotEmpty();
    }
  }

  /** Rows about a log that is in use, and changes. */
  @Test
  void pci10213AndGdpr5And17ShouldHoldInALogOfTheirOwn() throws Exception {
    var personal = "person-4Kq8zz1";
    var erased = "person-9Xw2vv7";
    var live = folder.resolve("live");
    var keys = folder.resolve("live-keys");
    var own =
        "{ directory: %s, key-directory: %s, segment-size: 1MiB,".formatted(live, keys)
            + " capture: [ { objects: [public.people], parameters: hash } ] }";
    var home = Files.createDirectory(folder.resolve("home"));
    try (var gatehouse = new GatehouseProcess(home, own, settings);
        var connection = connect(gatehouse, "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE public.people(name text)");
      try (var insert = connection.prepareStatement("INSERT INTO public.people VALUES (?)")) {
        insert.setString(1, personal);
        insert.executeUpdate();
      }
      statement.execute("DROP TABLE public.people");
      statement.execute("SELECT '" + erased + "'");
      assertThat(on(live, "export", "--out", folder.resolve("exported")).code()).isZero();

      // PCI 10.2.1.3: who has read the log.
      var reads = on(live, "search", "--event", "audit.read", "--format", "gatehouse").lines();
      var export = new JsonMapper().readTree(reads.getFirst());
      assertThat(export.at("/details/user").asText()).isEqualTo(System.getProperty("user.name"));
      assertThat(export.at("/details/command").asText()).startsWith("audit export");

      // GDPR 5(1)(c): by rule, no value; but whether it appeared can be asked.
      var hash = CommandLines.run("audit", "hash-value", "--key-directory", keys, personal).out();
      assertThat(on(live, "search", "--param-hash", hash.strip(), "--expect", 1).code()).isZero();

      // GDPR 17: erased, and everything else as it was.
      var erasure =
          on(live, "erase", "--text", erased, "--fields", "text", "--by", "dpo", "--basis", "17");
      assertThat(erasure.code()).as(erasure.err()).isZero();
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }
    assertNowhereIn(live, erased, personal);
    var verified = on(live, "verify");
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("\"erasure_count\":1");
    assertThat(on(live, "search", "--event", "erasure", "--expect", 1).code()).isZero();
  }

  @Test
  void gdpr33ShouldTellTheStoryOfASession() throws IOException {
    var session =
        found("--verdict", "deny", "--object", "public.cards")
            .getFirst()
            .at("/session/id")
            .asText();
    assertThat(found("--session", session))
        .extracting(event -> event.get("event").asText())
        .contains("startup", "authentication", "execute", "disconnection");
  }
}
