package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Write;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Short ways for tests to read statements and to look at their facts. */
final class Reading {

  private Reading() {}

  /** The facts of a message of one statement. */
  static Facts facts(String sql) {
    return facts(sql, Dialect.DEFAULT);
  }

  static Facts facts(String sql, Dialect dialect) {
    var statements = SqlText.parse(sql, dialect);
    assertThat(statements).as(sql).hasSize(1);
    return statements.get(0).facts();
  }

  /** The facts, which must be FULL. */
  static Facts full(String sql) {
    var facts = facts(sql);
    assertThat(facts.completeness()).as(sql + ": " + facts.reason()).isEqualTo(Completeness.FULL);
    return facts;
  }

  static List<String> commands(String message) {
    return SqlText.parse(message, Dialect.DEFAULT).stream()
        .map(statement -> statement.facts().command())
        .toList();
  }

  /** {@code a b.c}, sorted. */
  static String names(Collection<QualifiedName> names) {
    return names.stream().map(QualifiedName::toString).sorted().collect(Collectors.joining(" "));
  }

  /** {@code TABLE a CREATE, ROLE b USE}, in order. */
  static String objects(Facts facts) {
    return facts.objects().stream()
        .map(one -> one.type() + ' ' + one.name() + ' ' + one.action())
        .collect(Collectors.joining(", "));
  }

  /** {@code DELETE a NONE, INSERT b NONE}, in order. */
  static String writes(Facts facts) {
    return facts.writes().stream().map(Reading::write).collect(Collectors.joining(", "));
  }

  private static String write(Write write) {
    return write.command() + ' ' + write.relation() + ' ' + write.filter();
  }
}
