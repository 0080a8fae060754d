package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.NamePattern;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.Captured;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule counts; on doubt the one that lets less be recorded. */
class CaptureRulesTest {

  private static final Session SESSION =
      new SessionView(
          "0",
          new Principal("alice@example.com", Set.of("staff"), Map.of()),
          "app",
          "app",
          "shop",
          InetAddress.getLoopbackAddress(),
          1,
          null,
          "billing",
          TransactionStatus.IDLE);

  private static Captured captured(Capture parameters) {
    return new Captured(parameters, parameters == Capture.FULL, _ -> "");
  }

  private static CaptureRule rule(Capture parameters, String... objects) {
    return new CaptureRule(
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        List.of(objects).stream().map(NamePattern::of).toList(),
        captured(parameters));
  }

  private static Capture of(String sql, CaptureRule... rules) {
    List<Facts> facts = new ArrayList<>();
    for (var statement : SqlText.parse(sql, Dialect.DEFAULT)) {
      facts.add(statement.facts());
    }
    return new CaptureRules(List.of(rules)).of(SESSION, facts, List.of()).parameters();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select 1|FULL",
        "select count(*) from shop.orders|FULL",
        "select 1 from hr.person|HASH",
        "select 1 from shop.orders, hr.person|HASH",
        "select 1 from orders|HASH",
        "insert into shop.a select * from hr.b|HASH",
        "select 1; select 1 from hr.person|HASH",
        "with x as (delete from hr.person) select 1|HASH",
        "create index on hr.person(a)|HASH",
        "select hr.raise_salary('x')|HASH",
        "do $$ begin end $$|NONE",
        "select 1 from|NONE",
        "truncate shop.orders, hr.secret_plans|NONE",
      })
  void shouldCountTheStrictestOfWhatItNames(String sql, Capture expected) {
    assertThat(of(sql, rule(Capture.NONE, "hr.secret_*"), rule(Capture.HASH, "hr.*")))
        .isEqualTo(expected);
  }

  @Test
  void shouldCountTheFirstThatMatches() {
    var rules =
        new CaptureRule[] {
          rule(Capture.FULL, "shop.*"), rule(Capture.MASKED, "*.b*"), rule(Capture.NONE)
        };

    assertThat(of("select 1 from shop.bills", rules)).isEqualTo(Capture.FULL);
    assertThat(of("select 1 from hr.bills", rules)).isEqualTo(Capture.MASKED);
    assertThat(of("select 1 from hr.orders", rules)).isEqualTo(Capture.NONE);
    // What makes an exception holds for all that is named, or not at all.
    assertThat(of("select 1 from shop.bills, hr.orders", rules)).isEqualTo(Capture.NONE);
    assertThat(of("select 1 from bills", rules)).isEqualTo(Capture.MASKED);
    assertThat(of("-- nothing", rules)).isEqualTo(Capture.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT,    select 1 from hr.a,                          NONE",
    "select,    select 1 from hr.a,                          NONE",
    "INSERT,    select 1 from hr.a,                          FULL",
    "INSERT,    with x as (insert into hr.a values (1)) select 1, NONE",
    "CREATE,    create table hr.b(c int),                    NONE",
    "CREATE TABLE, create table hr.b(c int),                 NONE",
    "CREATE TAB, create table hr.b(c int),                   FULL",
    "INSERT,    call hr.f(),                                 NONE",
  })
  void shouldLookForCommands(String command, String sql, Capture expected) {
    var rule =
        new CaptureRule(
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(command),
            List.of(),
            captured(Capture.NONE));

    assertThat(of(sql, rule)).isEqualTo(expected);
  }

  @Test
  void shouldDemandAllConditions() {
    assertThat(of("select 1", session("app", "alice@example.com", "shop", "billing")))
        .isEqualTo(Capture.NONE);
    assertThat(of("select 1", session("", "", "", ""))).isEqualTo(Capture.NONE);
    assertThat(of("select 1", session("other", "", "", ""))).isEqualTo(Capture.FULL);
    assertThat(of("select 1", session("app", "bob", "", ""))).isEqualTo(Capture.FULL);
    assertThat(of("select 1", session("app", "", "hr", ""))).isEqualTo(Capture.FULL);
    assertThat(of("select 1", session("app", "", "", "psql"))).isEqualTo(Capture.FULL);
  }

  private static CaptureRule session(
      String user, String principal, String database, String application) {
    return new CaptureRule(
        set(user),
        set(principal),
        set(database),
        set(application),
        Set.of(),
        List.of(),
        captured(Capture.NONE));
  }

  private static Set<String> set(String value) {
    return value.isEmpty() ? Set.of() : Set.of(value);
  }

  @Test
  void shouldLeaveOutLiteralsWhereNoRuleSaysMore() {
    assertThat(new Captured(Capture.FULL, false, _ -> "").literals()).isEqualTo(Capture.NONE);
    assertThat(new Captured(Capture.HASH, false, _ -> "").literals()).isEqualTo(Capture.HASH);
    assertThat(new Captured(Capture.HASH, true, _ -> "").and(captured(Capture.MASKED)).literals())
        .isEqualTo(Capture.MASKED);
  }
}
