package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Token boundaries; every line is what PostgreSQL's own scanner does. Tokens are cut by {@code ¦}.
 */
class LexerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          'a''b'                        → 'a''b'
          'a\\'                         → 'a\\'
          E'\\'; drop table x; --'      → E'\\'; drop table x; --'
          e'\\\\' 'b'                   → e'\\\\'¦'b'
          'a' 'b'                       → 'a'¦'b'
          'a' /* x */ 'b'               → 'a'¦'b'
          B'1''0'                       → B'1'¦'0'
          X'zz'                         → X'zz'
          N'a'                          → N¦'a'
          U&'\\0061' x                  → U&'\\0061'¦x
          U&"a" UESCAPE '!' x           → U&"a" UESCAPE '!'¦x
          U&"a" /* c */ uescape '!'     → U&"a" /* c */ uescape '!'
          U& 'a'                        → U¦&¦'a'
          uescape '!'                   → uescape¦'!'
          $$a'b$$                       → $$a'b$$
          $t$ $$ $T$ $t$                → $t$ $$ $T$ $t$
          $a$ $b$a$ x                   → $a$ $b$a$¦x
          a$b$c                         → a$b$c
          $1$a$x$a$                     → $1¦$a$x$a$
          1$a$x$a$                      → 1¦$a$x$a$
          $é$x$é$                       → $é$x$é$
          a/* b /* c */ d */e           → a¦e
          a/*/**/*/b                    → a¦b
          a/***/b                       → a¦b
          a--b                          → a
          "a""b" "C"                    → "a""b"¦"C"
          select"ssn"from"customers"    → select¦"ssn"¦from¦"customers"
          éa ａb                        → éa¦ａb
          a\u00a0b                      → a\u00a0b
          \ufeffselect                  → \ufeffselect
          a::b:=c..d=>e                 → a¦::¦b¦:=¦c¦..¦d¦=>¦e
          a!=b<>c<=d>=e                 → a¦!=¦b¦<>¦c¦<=¦d¦>=¦e
          a=-1                          → a¦=¦-¦1
          a@-1                          → a¦@-¦1
          a*-+1                         → a¦*¦-¦+¦1
          a@-+1                         → a¦@-+¦1
          1+--2                         → 1¦+
          1*/*2*/3                      → 1¦*¦3
          a->>'b'                       → a¦->>¦'b'
          a<-b                          → a¦<¦-¦b
          a?|b                          → a¦?|¦b
          1. .5 1.e5 1e+5               → 1.¦.5¦1.e5¦1e+5
          1..2                          → 1¦..¦2
          1_2_3 0x1F 0o17 0b10 0x1F_2   → 1_2_3¦0x1F¦0o17¦0b10¦0x1F_2
          1.2.3                         → 1.2¦.3
          $1.a                          → $1¦.¦a
          [1:2]                         → [¦1¦:¦2¦]
          """)
  void shouldCutTextWhereTheServerDoes(String text, String expected) {
    // when
    var tokens = Lexer.lex(text, 18, false, 256);

    // then
    assertThat(String.join("¦", texts(tokens))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a",
        "E'a\\'",
        "\"a",
        "\"\"",
        "$$a",
        "$a$ $A$",
        "/* /* */",
        "$",
        "$a",
        "1a",
        "123abc",
        "1_",
        "1__2",
        "0x",
        "0xg",
        "0x1g",
        "0x1F$",
        "0b12",
        "0o8",
        "1e",
        "1e+",
        "1.5e",
        "$1a",
        "$1_2",
        "\\",
        "{",
        "\u0000",
        "a \u0001",
        "U&'a' UESCAPE 'ab'",
        "U&'a' UESCAPE 'f'",
        "U&'a' UESCAPE x",
      })
  void shouldRefuseWhatTheServersScannerRefuses(String text) {
    assertThatThrownBy(() -> Lexer.lex(text, 18, false, 256)).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1_2_3", "0x1F", "0o17", "0b10"})
  void shouldRefuseTheNumbersOf16OnA15(String text) {
    assertThatThrownBy(() -> Lexer.lex(text, 15, false, 256)).isInstanceOf(Refusal.class);
    assertThat(texts(Lexer.lex(text, 16, false, 256))).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'a'\n'b'", "'a' --x\n 'b'", "'a'\r'b'", "E'a'\n'\\''", "B'1'\n'0'", "U&'a'\n'b'"})
  void shouldJoinLiteralsOverANewline(String text) {
    assertThat(texts(Lexer.lex(text, 18, false, 256))).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\"\n\"b\"", "$$a$$\n$$b$$", "'a'\n/* */\n'b'"})
  void shouldJoinNothingElse(String text) {
    assertThat(texts(Lexer.lex(text, 18, false, 256))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"15, false", "16, true"})
  void shouldTakeTheVerticalTabForABlankFrom16On(int major, boolean blank) {
    if (blank) {
      assertThat(texts(Lexer.lex("a\u000bb", major, false, 256))).containsExactly("a", "b");
    } else {
      assertThatThrownBy(() -> Lexer.lex("a\u000bb", major, false, 256))
          .isInstanceOf(Refusal.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\u0001',
      value = {"'a\\' b', 1", "'\\\\', 1", "N'\\'', 2", "B'\\', 1"})
  void shouldEscapeInOrdinaryLiteralsOnlyWhenTold(String text, int count) {
    assertThat(texts(Lexer.lex(text, 18, true, 256))).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"U&'a'"})
  void shouldRefuseUnicodeLiteralsWithoutStandardStrings(String text) {
    assertThatThrownBy(() -> Lexer.lex(text, 18, true, 256)).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @CsvSource({"63, true", "64, false"})
  void shouldRefuseOperatorsOf64Characters(int length, boolean accepted) {
    var text = "@".repeat(length);
    if (accepted) {
      assertThat(texts(Lexer.lex(text, 18, false, 256))).containsExactly(text);
    } else {
      assertThatThrownBy(() -> Lexer.lex(text, 18, false, 256)).isInstanceOf(Refusal.class);
    }
  }

  private static List<String> texts(Tokens tokens) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < tokens.size() - 1; i++) {
      texts.add(tokens.text(i));
    }
    return texts;
  }
}
