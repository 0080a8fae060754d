package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Default;
import dev.gatehouse.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BinderTest {

  enum Method {
    HASH,
    KEEP_FIRST
  }

  record Column(String column, @Default("hash") Method method) {
    Column {
      if (column.isBlank()) {
        throw new IllegalArgumentException("column must name a column");
      }
    }
  }

  record Everything(
      String text,
      int count,
      long total,
      double ratio,
      boolean strict,
      Method howToMask,
      Duration pause,
      LocalTime from,
      ZoneId zone,
      Path file,
      Secret password,
      Column first,
      List<Column> columns,
      Set<String> names,
      Map<String, List<Integer>> limits,
      @Nullable String comment) {}

  record Defaults(
      @Default("5s") Duration pause,
      @Default("[a, b]") List<String> names,
      @Default("{column: email}") Column column,
      @Default("") String empty,
      @Nullable Integer count) {}

  record Single(@Default("0") int count, @Default("1s") Duration pause, @Nullable LocalTime at) {}

  @Test
  void shouldBindEverySupportedType() {
    // Given
    var yaml =
        """
        text: 0123
        count: -7
        total: 9000000000
        ratio: 1e3
        strict: true
        how-to-mask: keep-first
        pause: 250ms
        from: 22:30
        zone: Europe/Vienna
        file: a/b.txt
        password: 007
        first: { column: email }
        columns: [ { column: a, method: hash } ]
        names: [x, y]
        limits: { public.customer: [1, 2] }
        """;

    // When
    var bound = bind(yaml, Everything.class);

    // Then
    assertThat(bound)
        .isEqualTo(
            new Everything(
                "0123",
                -7,
                9_000_000_000L,
                1000.0,
                true,
                Method.KEEP_FIRST,
                Duration.ofMillis(250),
                LocalTime.of(22, 30),
                ZoneId.of("Europe/Vienna"),
                Path.of("a/b.txt"),
                Secret.of("007"),
                new Column("email", Method.HASH),
                List.of(new Column("a", Method.HASH)),
                Set.of("x", "y"),
                Map.of("public.customer", List.of(1, 2)),
                null));
  }

  record Size(ByteSize size) {}

  @ParameterizedTest
  @CsvSource({
    "0,            0",
    "1KiB,         1024",
    "100MiB,       104857600",
    "999999999GiB, 1073741822926258176"
  })
  void shouldBindSizes(String text, long bytes) {
    assertThat(bind("size: " + text, Size.class)).isEqualTo(new Size(new ByteSize(bytes)));
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "00", "-1KiB", "1KB", "1kib", "1.5MiB", "1 MiB", "1000000000GiB"})
  void shouldRefuseSizes(String text) {
    assertThatThrownBy(() -> bind("size: " + text, Size.class))
        .hasMessageContaining("size: must be a size such as 512KiB, 64MiB or 1GiB; found '" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "pause:\nnames: ~\ncolumn: null\n"})
  void shouldUseDefaultsForKeysWithoutValue(String yaml) {
    assertThat(bind(yaml, Defaults.class))
        .isEqualTo(
            new Defaults(
                Duration.ofSeconds(5),
                List.of("a", "b"),
                new Column("email", Method.HASH),
                "",
                null));
  }

  @Test
  void shouldReportAllProblemsAtOnce() {
    // Given
    var yaml =
        """
        txet: a
        count: many
        total: 99999999999999999999
        ratio: .
        strict: yes
        how-to-mask: keepfirst
        pause: 5 seconds
        from: 25:00
        zone: Europe/Wien
        file: ''
        password: [x]
        first: email
        columns: [ { column: '' }, { methd: hash }, ]
        names: [x, x]
        limits: { a: 1 }
        """;
    var problems = new Problems();

    // When
    var bound = new Binder().bind(parse(yaml), Everything.class, problems);

    // Then
    assertThat(bound).isNull();
    assertThatThrownBy(problems::verify)
        .hasMessage(
            """
            f.yaml:1:1: txet: unknown key, did you mean 'text'?
            f.yaml:1:1: text: is missing; this key is required
            f.yaml:2:8: count: must be a whole number without quotes; found 'many'
            f.yaml:3:8: total: must be a whole number from -9223372036854775808 to 9223372036854775807; found '99999999999999999999'
            f.yaml:4:8: ratio: must be a number such as 0.5, without quotes; found '.'
            f.yaml:5:9: strict: must be true or false, without quotes; found 'yes'
            f.yaml:6:14: how-to-mask: must be one of hash, keep-first; found 'keepfirst', did you mean 'keep-first'?
            f.yaml:7:8: pause: must be a duration such as 250ms, 5s, 10m, 2h or 1d; found '5 seconds'
            f.yaml:8:7: from: must be a time of day such as 08:30; found '25:00'
            f.yaml:9:7: zone: must be a time zone such as Europe/Vienna or UTC; found 'Europe/Wien', did you mean 'Europe/Kiev'?
            f.yaml:10:7: file: must be the path of a file or folder; found ''
            f.yaml:11:11: password: must be a single value; found a list
            f.yaml:12:8: first: must be a mapping of keys to values; found a single value
            f.yaml:13:12: columns[0]: column must name a column
            f.yaml:13:28: columns[1].column: is missing; this key is required
            f.yaml:13:30: columns[1].methd: unknown key, did you mean 'method'?
            f.yaml:14:12: names[1]: is in the list twice
            f.yaml:15:14: limits.a: must be a list; found a single value""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count: '5' | count: must be a whole number without quotes",
        "count: 0x10 | count: must be a whole number without quotes",
        "count: 1_000 | count: must be a whole number without quotes",
        "count: 2147483648 | count: must be a whole number from -2147483648 to 2147483647",
        "pause: 9999999999s | pause: must be a duration",
        "pause: 36501d | pause: must be at most 36500d",
        "pause: -1s | pause: must be a duration",
        "pause: 5 | pause: must be a duration",
        "at: 1350 | at: must be a time of day",
        "anything: 1 | anything: unknown key; known here: count, pause, at",
      })
  void shouldNotGuessWhatAValueMeans(String yaml, String expected) {
    // Given
    var problems = new Problems();

    // When
    var _ = new Binder().bind(parse(yaml), Single.class, problems);

    // Then
    assertThatThrownBy(problems::verify).hasMessageContaining(expected);
  }

  @Test
  void shouldNeverShowASecret() {
    // Given a record whose constructor complains, and a secret of the wrong shape
    record Login(Secret password, @Default("0") int attempts) {}
    var problems = new Problems();

    // When
    var bound = new Binder().bind(parse("password: hunter2\nattempts: x"), Login.class, problems);

    // Then
    assertThat(bound).isNull();
    assertThatThrownBy(problems::verify).message().doesNotContain("hunter2");
    assertThat(String.valueOf(bind("password: hunter2", Login.class))).doesNotContain("hunter2");
  }

  @Test
  void shouldSayWhichTypeARecordMustNotHave() {
    record Wrong(float ratio) {}

    assertThatThrownBy(() -> new Binder().bind(parse("ratio: 1"), Wrong.class, new Problems()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("type float");
  }

  private static <C extends Record> @Nullable C bind(String yaml, Class<C> type) {
    var problems = new Problems();
    var bound = new Binder().bind(parse(yaml), type, problems);
    try {
      problems.verify();
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage(), e);
    }
    return bound;
  }

  private static YamlMapping parse(String yaml) {
    try {
      return YamlDocument.parse("f.yaml", yaml);
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
