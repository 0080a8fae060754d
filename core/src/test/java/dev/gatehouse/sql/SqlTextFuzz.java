package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text in any dialect: reading it ends, throws nothing, keeps within the text and says the same
 * twice. The first byte of an input chooses the dialect.
 */
class SqlTextFuzz {

  private static final int LONGEST = 10_000;

  static Stream<byte[]> seeds() {
    return MutationTest.SEEDS.stream().map(text -> ('\0' + text).getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] input) {
    if (input.length == 0 || input.length > LONGEST) {
      return;
    }
    var strings = Dialect.Strings.values();
    var choice = input[0] & 0xff;
    var dialect = new Dialect(13 + choice / 8 % 6, strings[choice % strings.length]);
    var text = new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.UTF_8);
    var statements = SqlText.parse(text, dialect);
    var last = 0;
    for (var statement : statements) {
      assertThat(statement.start()).isBetween(last, statement.end());
      assertThat(statement.end()).isLessThanOrEqualTo(text.length());
      assertThat(statement.facts().commands()).isNotEmpty();
      last = statement.end();
    }
    assertThat(SqlText.parse(text, dialect)).hasSameSizeAs(statements);
  }
}
