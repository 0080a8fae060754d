package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.wire.Startup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class W09StartupPolicyTest {

  private final StartupPolicy policy = new StartupPolicy(StartupRules.DEFAULT);
  private final StartupPolicy open =
      new StartupPolicy(
          new StartupRules(
              List.of("DEFAULT", "Role", "myapp.*"),
              Set.of(Replication.PHYSICAL, Replication.LOGICAL),
              0,
              Set.of(AuthMethod.MD5),
              1));

  private static Startup.Message message(int minor, List<String> options, String... parameters) {
    var all = new LinkedHashMap<String, String>();
    all.put("user", "app");
    for (var i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return new Startup.Message(minor, all, options);
  }

  private static AdmittedStartup admit(StartupPolicy policy, String... parameters) {
    return policy.admit(message(0, List.of(), parameters));
  }

  private static void refused(
      StartupPolicy policy, String sqlState, String sentence, String... parameters) {
    assertThatThrownBy(() -> admit(policy, parameters))
        .isInstanceOfSatisfying(
            StartupRefused.class,
            refused -> {
              assertThat(refused.error().severity()).isEqualTo("FATAL");
              assertThat(refused.error().sqlState()).isEqualTo(sqlState);
              assertThat(refused.error().message()).contains(sentence);
            });
  }

  /** What libpq, pgjdbc, Npgsql, pgx, asyncpg, node-postgres and pg_regress send by themselves. */
  @Test
  void shouldLetCommonDriversIn() {
    var startup =
        admit(
            policy,
            "application_name",
            "psql",
            "client_encoding",
            "'utf-8'",
            "DateStyle",
            "ISO, MDY",
            "TimeZone",
            "Europe/Vienna",
            "extra_float_digits",
            "2",
            "geqo",
            "off",
            "statement_timeout",
            "100",
            "options",
            "-c intervalstyle=postgres_verbose --idle-in-transaction-session-timeout=5 -cjit=off");
    assertThat(startup.forServer("app"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("user", "app"),
                Map.entry("database", "app"),
                Map.entry("application_name", "psql"),
                Map.entry("client_encoding", "UTF8"),
                Map.entry("datestyle", "ISO, MDY"),
                Map.entry("timezone", "Europe/Vienna"),
                Map.entry("extra_float_digits", "2"),
                Map.entry("geqo", "off"),
                Map.entry("statement_timeout", "100"),
                Map.entry("intervalstyle", "postgres_verbose"),
                Map.entry("idle_in_transaction_session_timeout", "5"),
                Map.entry("jit", "off")));
    assertThat(startup.applicationName()).isEqualTo("psql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role",
        "ROLE",
        "session_authorization",
        "session_replication_role",
        "row_security",
        "log_statement",
        "is_superuser",
        "local_preload_libraries",
        "myapp.user",
        "nonsense",
        "\u212b"
      })
  void shouldRefuseWhatIsNotOnTheList(String name) {
    refused(policy, "42501", "\"" + Startup.fold(name) + "\"", name, "x");
    refused(policy, "42501", "\"" + Startup.fold(name) + "\"", "options", "-c " + name + "=x");
  }

  @Test
  void shouldAllowWhatTheListNames() {
    var startup = admit(open, "ROLE", "boss", "MyApp.User", "alice", "options", "--jit=off");
    assertThat(startup.settings())
        .isEqualTo(Map.of("role", "boss", "myapp.user", "alice", "jit", "off"));
    refused(open, "42501", "\"myapp\"", "myapp", "x");
  }

  @Test
  void b01ShouldTakeTheLastOfSeveralInOptions() {
    assertThat(admit(open, "options", "-c role=a -c role=b").settings()).containsEntry("role", "b");
  }

  /** Not even where every setting is allowed. */
  @ParameterizedTest
  @ValueSource(strings = {"User", "DATABASE", "Replication", "OPTIONS"})
  void b02ShouldRefuseOtherSpellingsOfTheNamesOfTheMessage(String name) {
    var any = new StartupPolicy(new StartupRules(List.of("*"), Set.of(), 0, Set.of(), 1));
    assertThat(admit(any, "anything", "x").settings()).containsEntry("anything", "x");
    refused(any, "42501", "is not allowed", name, "x");
    refused(any, "42501", "is not allowed", "options", "--" + name + "=true");
  }

  @Test
  void b04ShouldPreferAKeyToTheSameInOptions() {
    assertThat(admit(open, "options", "-c role=a", "Role", "b").settings())
        .isEqualTo(Map.of("role", "b"));
    assertThat(admit(open, "Role", "b", "options", "-c role=a").settings())
        .isEqualTo(Map.of("role", "b"));
  }

  @Test
  void b08ShouldRefuseAnEmptyUserAndTakeItForTheDatabase() {
    refused(policy, "28000", "no PostgreSQL user name", "user", "");
    assertThat(admit(policy, "database", "").database()).isEqualTo("app");
    assertThat(admit(policy, "database", "shop").database()).isEqualTo("shop");
  }

  /** Cut at 63 bytes by the server, it would be somebody else. */
  @Test
  void g15ShouldRefuseNamesThatTheServerWouldCut() {
    assertThat(admit(policy, "user", "é".repeat(31) + "e").user()).hasSize(32);
    refused(policy, "42622", "user", "user", "é".repeat(32));
    refused(policy, "42622", "database", "database", "d".repeat(64));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8,UTF8",
    "'''utf-8''',UTF8",
    "Unicode,UTF8",
    "sql-ascii,SQL_ASCII",
    "iso-8859-1,LATIN1",
    "latin9,LATIN9",
    "ISO_8859_5,ISO_8859_5",
    "windows-1252,WIN1252",
    "win,WIN1251",
    "KOI8-R,KOI8R"
  })
  void s08ShouldSendTheServersNameOfAnEncoding(String given, String sent) {
    assertThat(admit(policy, "client_encoding", given).settings())
        .containsEntry("client_encoding", sent);
    assertThat(admit(policy, "options", "-c client-encoding=" + given).settings())
        .containsEntry("client_encoding", sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SJIS",
        "Shift_JIS",
        "mskanji",
        "win932",
        "windows-932",
        "BIG5",
        "win950",
        "GBK",
        "win936",
        "UHC",
        "windows949",
        "GB18030",
        "JOHAB",
        "SHIFT_JIS_2004",
        "EUC_JP",
        "EUC_JIS_2004",
        "MULE_INTERNAL",
        "auto",
        ""
      })
  void s08ShouldRefuseEncodingsWithAsciiInsideCharacters(String encoding) {
    refused(policy, "22023", "client_encoding", "client_encoding", encoding);
    refused(policy, "22023", "use UTF8", "options", "-c client_encoding=" + encoding);
  }

  @Test
  void s07ShouldAllowStandardStringsOnly() {
    for (var on : List.of("on", "ON", "true", "t", "yes", "1")) {
      assertThat(admit(policy, "standard_conforming_strings", on).settings())
          .containsEntry("standard_conforming_strings", "on");
    }
    for (var off : List.of("off", "false", "0", "no", "o", "", "x")) {
      refused(policy, "22023", "must be on", "standard_conforming_strings", off);
      refused(policy, "22023", "must be on", "options", "--standard-conforming-strings=" + off);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true,PHYSICAL",
    "t,PHYSICAL",
    "TRU,PHYSICAL",
    "on,PHYSICAL",
    "Yes,PHYSICAL",
    "y,PHYSICAL",
    "1,PHYSICAL",
    "database,LOGICAL",
    "off,NONE",
    "of,NONE",
    "F,NONE",
    "no,NONE",
    "0,NONE"
  })
  void w10ShouldReadReplicationAsTheServerDoes(String value, Replication kind) {
    assertThat(admit(open, "replication", value).replication()).isEqualTo(kind);
    if (kind == Replication.NONE) {
      assertThat(admit(policy, "replication", value).forServer("app"))
          .doesNotContainKey("replication");
    } else {
      refused(policy, "0A000", "replication", "replication", value);
    }
  }

  @Test
  void w10ShouldSendOneSpellingOfReplication() {
    assertThat(admit(open, "replication", "yE").forServer("app"))
        .containsEntry("replication", "true");
    assertThat(admit(open, "replication", "database").forServer("app"))
        .containsEntry("replication", "database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATABASE", "o", "x", "", "2", " on", "truee"})
  void w10ShouldRefuseWhatIsNeither(String value) {
    refused(open, "22023", "replication", "replication", value);
  }

  @Test
  void w10ShouldAllowOneKindWithoutTheOther() {
    var logical =
        new StartupPolicy(new StartupRules(List.of(), Set.of(Replication.LOGICAL), 0, Set.of(), 1));
    assertThat(admit(logical, "replication", "database").replication())
        .isEqualTo(Replication.LOGICAL);
    refused(logical, "0A000", "replication", "replication", "true");
  }

  @ParameterizedTest
  @CsvSource({"0,0,false", "1,1,false", "2,2,false", "3,2,true", "9999,2,true"})
  void b07ShouldSpeakTheNewestVersionItKnows(int asked, int spoken, boolean negotiated) {
    var startup = policy.admit(message(asked, List.of()));
    assertThat(startup.minorVersion()).isEqualTo(spoken);
    assertThat(startup.negotiated()).isEqualTo(negotiated);
  }

  @Test
  void w32ShouldKnowNoProtocolOption() {
    var startup = policy.admit(message(2, List.of("_pq_.x")));
    assertThat(startup.negotiated()).isTrue();
    assertThat(startup.protocolOptions()).containsExactly("_pq_.x");
    assertThat(startup.forServer("app")).containsOnlyKeys("user", "database");
  }

  @Test
  void shouldDescribeEverythingForTheRecord() {
    var details = new LinkedHashMap<String, String>();
    policy
        .admit(message(3, List.of("_pq_.a", "_pq_.b"), "options", "-c search_path=s", "jit", "off"))
        .describe(details);
    assertThat(details)
        .isEqualTo(
            Map.of(
                "protocol",
                "3.2",
                "startup.search_path",
                "s",
                "startup.jit",
                "off",
                "startup.options",
                "-c search_path=s",
                "protocol_options",
                "_pq_.a _pq_.b"));
    details.clear();
    admit(open, "replication", "1").describe(details);
    assertThat(details).containsEntry("replication", "physical");
  }

  @Test
  void shouldNotRepeatALongNameInTheRefusal() {
    assertThatThrownBy(() -> admit(policy, "options", "-c " + "x".repeat(9000) + "=1"))
        .isInstanceOfSatisfying(
            StartupRefused.class,
            refused -> assertThat(refused.error().message()).hasSizeLessThan(200));
  }
}
