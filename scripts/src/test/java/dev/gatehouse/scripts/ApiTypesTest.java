package dev.gatehouse.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.policy.script.ClockView;
import dev.gatehouse.policy.script.ColumnView;
import dev.gatehouse.policy.script.CopyView;
import dev.gatehouse.policy.script.LockView;
import dev.gatehouse.policy.script.NestedView;
import dev.gatehouse.policy.script.ObjectView;
import dev.gatehouse.policy.script.ParameterView;
import dev.gatehouse.policy.script.PrivilegeView;
import dev.gatehouse.policy.script.ReachView;
import dev.gatehouse.policy.script.RoutineView;
import dev.gatehouse.policy.script.SessionView;
import dev.gatehouse.policy.script.SettingView;
import dev.gatehouse.policy.script.StatementView;
import dev.gatehouse.policy.script.ValueView;
import dev.gatehouse.policy.script.WriteView;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The type declarations say exactly what the views export. */
class ApiTypesTest {
  private static final Path TYPES = Path.of("types", "api.d.ts");
  private static final Pattern FIELD = Pattern.compile("(?m)^  readonly (\\w+):");
  private static final Pattern METHOD = Pattern.compile("(?m)^  (\\w+)\\(");

  static Stream<Arguments> views() {
    return Stream.of(
        Arguments.of("Statement", StatementView.class),
        Arguments.of("Write", WriteView.class),
        Arguments.of("Nested", NestedView.class),
        Arguments.of("Column", ColumnView.class),
        Arguments.of("Lock", LockView.class),
        Arguments.of("ObjectChange", ObjectView.class),
        Arguments.of("SettingChange", SettingView.class),
        Arguments.of("Copy", CopyView.class),
        Arguments.of("PrivilegeChange", PrivilegeView.class),
        Arguments.of("Value", ValueView.class),
        Arguments.of("Reach", ReachView.class),
        Arguments.of("Routine", RoutineView.class),
        Arguments.of("Parameter", ParameterView.class),
        Arguments.of("Session", SessionView.class),
        Arguments.of("Clock", ClockView.class));
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyExportedMemberIsDeclaredAndNothingElse(String name, Class<?> view) throws IOException {
    var declaration = block("export interface " + name + " {", "\n}");

    assertThat(found(FIELD, declaration)).isEqualTo(exported(view.getFields()));
    assertThat(found(METHOD, declaration)).isEqualTo(exported(view.getMethods()));
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyDeclaredMemberIsDocumented(String name, Class<?> view) throws IOException {
    var lines = block("export interface " + name + " {", "\n}").lines().skip(1).toList();
    for (var i = 1; i < lines.size(); i++) {
      if (lines.get(i).matches("  (readonly )?\\w+[:(].*")) {
        assertThat(lines.get(i - 1)).as(name + lines.get(i)).endsWith("*/");
      }
    }
    assertThat(lines).hasSizeGreaterThan(view.getFields().length);
  }

  @Test
  void everyValueIsDeclared() throws IOException {
    assertThat(values("export type Completeness =")).isEqualTo(names(Completeness.values()));
    assertThat(values("export type StatementKind =")).isEqualTo(names(StatementKind.values()));
    assertThat(values("export type Filter =")).isEqualTo(names(Filter.values()));
    assertThat(values("readonly transactionStatus:")).isEqualTo(names(TransactionStatus.values()));
  }

  private static Set<String> values(String begin) throws IOException {
    return found(Pattern.compile("'(\\w+)'"), block(begin, ";"));
  }

  private static Set<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static <M extends AnnotatedElement & Member> Set<String> exported(M[] members) {
    return Arrays.stream(members)
        .filter(member -> member.isAnnotationPresent(HostAccess.Export.class))
        .map(Member::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String block(String begin, String end) throws IOException {
    var text = Files.readString(TYPES);
    var at = text.indexOf(begin);
    assertThat(at).as(begin).isNotNegative();
    return text.substring(at, text.indexOf(end, at));
  }
}
